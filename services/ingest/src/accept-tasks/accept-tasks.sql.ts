import { type CreateTask } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { v7 as uuidv7 } from 'uuid';
import { type TaskRow } from '../read-tasks/present-task.js';

/** A task about to be queued. */
export interface NewTask {
  projectId: string;
  task: CreateTask;
  idempotencyKey: string | undefined;
  requestSha256: Buffer;
  traceparent: string | undefined;
}

/** Queues tasks in one statement, in their order; undefined for those whose idempotency key is taken. */
export async function insertTasks(sql: Sql, requests: readonly NewTask[]): Promise<(TaskRow | undefined)[]> {
  // Ids that grow with time keep the indexes' new entries together.
  const ids = requests.map(() => uuidv7());
  const rows = await sql<Decided>`
    insert into public.tasks (id, project_id, task_type, params, priority, max_attempts, webhook_url, traceparent,
      idempotency_key, request_sha256, min_vram_gb)
    select * from unnest(${ids}::uuid[], ${requests.map((request) => request.projectId)}::uuid[],
      ${requests.map(({ task }) => task.task_type)}::text[],
      ${requests.map(({ task }) => JSON.stringify(task.params))}::jsonb[],
      ${requests.map(({ task }) => task.priority)}::smallint[],
      ${requests.map(({ task }) => task.max_attempts)}::int[], ${requests.map(({ task }) => task.webhook_url)}::text[],
      ${requests.map((request) => request.traceparent)}::text[],
      ${requests.map((request) => request.idempotencyKey)}::text[],
      ${requests.map((request) => request.requestSha256)}::bytea[],
      ${requests.map(({ task }) => task.min_vram_gb)}::smallint[])
    on conflict (project_id, idempotency_key) where idempotency_key is not null do nothing
    returning id, status, error_message, parent_id, min_vram_gb, created_at, updated_at, generation_processed_at`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return requests.map((request, index) => {
    const decided = byId.get(ids[index] ?? '');
    return decided && { ...asAsked(request), ...decided };
  });
}

/** What the database decides of a new task: the rest is sent back as it was asked for, since reading it costs as much as writing. */
type Decided = Pick<
  TaskRow,
  | 'id'
  | 'status'
  | 'error_message'
  | 'parent_id'
  | 'min_vram_gb'
  | 'created_at'
  | 'updated_at'
  | 'generation_processed_at'
>;

function asAsked({ projectId, task }: NewTask): Omit<TaskRow, keyof Decided> {
  return {
    project_id: projectId,
    task_type: task.task_type,
    params: task.params,
    priority: task.priority,
    attempts: 0,
    max_attempts: task.max_attempts,
    worker_id: null,
    result_data: null,
    webhook_url: task.webhook_url ?? null,
    batch_id: null,
    generation_started_at: null,
  };
}

/** The task that an idempotency key made, and the digest of the request that made it. */
export async function findByIdempotencyKey(
  sql: Sql,
  projectId: string,
  key: string | undefined,
): Promise<(TaskRow & { request_sha256: Buffer }) | undefined> {
  const [row] = await sql<TaskRow & { request_sha256: Buffer }>`
    select id, project_id, task_type, params, status, priority, attempts, max_attempts, worker_id, result_data,
      error_message, webhook_url, batch_id, parent_id, min_vram_gb, created_at, updated_at, generation_started_at, generation_processed_at, request_sha256
    from public.tasks where project_id = ${projectId} and idempotency_key = ${key}`;
  return row;
}
