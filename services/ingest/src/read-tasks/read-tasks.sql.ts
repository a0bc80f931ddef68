import { type ListTasks, type RecordedEvent } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type Position } from './cursor.js';
import { listMembers } from './list-members.sql.js';
import { type TaskRow } from './present-task.js';

/** A project's tasks, newest first, one more than the limit when there are more. */
export async function listTasks(
  sql: Sql,
  projectId: string,
  query: ListTasks,
  after: Position | undefined,
): Promise<(TaskRow & { created_at_micros: string })[]> {
  if (query.batch_id !== undefined || query.parent_id !== undefined)
    return listMembers(sql, projectId, query, after);
  // Bounds instead of "or": the row comparison stays an index condition on every page.
  return sql<TaskRow & { created_at_micros: string }>`
    select id, project_id, task_type, params, status, priority, attempts, max_attempts, worker_id, result_data,
      error_message, webhook_url, batch_id, parent_id, min_vram_gb, created_at, updated_at, generation_started_at, generation_processed_at,
      (extract(epoch from created_at) * 1000000)::bigint as created_at_micros
    from public.tasks
    where project_id = ${projectId}
      and (created_at, id) < (
        coalesce(timestamptz 'epoch' + ${after?.createdAtMicros}::float8 * interval '1 microsecond', 'infinity'),
        coalesce(${after?.id}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      and created_at > coalesce(${query.created_after}::timestamptz, '-infinity')
      and created_at < coalesce(${query.created_before}::timestamptz, 'infinity')
      and (${query.status}::text is null or status = ${query.status})
      and (${query.task_type}::text is null or task_type = ${query.task_type})
      and (${query.worker_id}::text is null or worker_id = ${query.worker_id})
      and (${query.search}::text is null or strpos(lower(params::text), lower(${query.search})) > 0)
      and (${query.error_contains}::text is null or strpos(lower(error_message), lower(${query.error_contains})) > 0)
    order by created_at desc, id desc
    limit ${query.limit + 1}`;
}

/** One task of a project. */
export async function findTask(
  sql: Sql,
  projectId: string,
  id: string,
): Promise<(TaskRow & { traceparent: string | null }) | undefined> {
  const [row] = await sql<TaskRow & { traceparent: string | null }>`
    select id, project_id, task_type, params, status, priority, attempts, max_attempts, worker_id, result_data,
      error_message, webhook_url, batch_id, parent_id, min_vram_gb, created_at, updated_at, generation_started_at, generation_processed_at,
      traceparent
    from public.tasks where id = ${id} and project_id = ${projectId}`;
  return row;
}

/** A task's events, in the order in which they happened. */
export async function listEvents(sql: Sql, id: string): Promise<RecordedEvent[]> {
  const rows = await sql<Omit<RecordedEvent, 'occurred_at'> & { occurred_at: Date }>`
    select event_type as type, occurred_at, worker_id, data ->> 'error_message' as error_message,
      case when event_type in ('task.requeued', 'task.failed') then callsheet.failure_kind(data ->> 'error_message') end
        as failure_kind
    from callsheet.outbox where task_id = ${id} order by id`;
  return rows.map((row) => ({ ...row, occurred_at: row.occurred_at.toISOString() }));
}
