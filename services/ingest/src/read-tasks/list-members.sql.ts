import { type ListTasks } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type Position } from './cursor.js';
import { type TaskRow } from './present-task.js';

/**
 * The tasks of a batch or the children of a parent, newest first. A statement of its own, so that they are found by their own
 * index and not among all tasks of the project.
 */
export async function listMembers(
  sql: Sql,
  projectId: string,
  query: ListTasks,
  after: Position | undefined,
): Promise<(TaskRow & { created_at_micros: string })[]> {
  return sql<TaskRow & { created_at_micros: string }>`
    select id, project_id, task_type, params, status, priority, attempts, max_attempts, worker_id, result_data,
      error_message, webhook_url, batch_id, parent_id, min_vram_gb, created_at, updated_at, generation_started_at,
      generation_processed_at, (extract(epoch from created_at) * 1000000)::bigint as created_at_micros
    from (
      select * from public.tasks where batch_id = ${query.batch_id}
      union all
      select * from public.tasks where parent_id = ${query.parent_id} and ${query.batch_id}::uuid is null) members
    where project_id = ${projectId}
      and (${query.parent_id}::uuid is null or parent_id = ${query.parent_id})
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
