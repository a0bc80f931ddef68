import { type CreateTask } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type TaskRow } from '../read-tasks/present-task.js';

/** A task about to be queued. */
export interface NewTask {
  projectId: string;
  task: CreateTask;
  idempotencyKey: string | undefined;
  requestSha256: Buffer;
  traceparent: string | undefined;
}

/** Queues the task; undefined when its idempotency key is taken, waiting for one that is just being used. */
export async function insertTask(sql: Sql, { task, ...request }: NewTask): Promise<TaskRow | undefined> {
  const [row] = await sql<TaskRow>`
    insert into public.tasks (project_id, task_type, params, priority, max_attempts, webhook_url, traceparent,
      idempotency_key, request_sha256, min_vram_gb)
    values (${request.projectId}, ${task.task_type}, ${JSON.stringify(task.params)}, ${task.priority},
      ${task.max_attempts}, ${task.webhook_url}, ${request.traceparent}, ${request.idempotencyKey},
      ${request.requestSha256}, ${task.min_vram_gb})
    on conflict (project_id, idempotency_key) where idempotency_key is not null do nothing
    returning id, project_id, task_type, params, status, priority, attempts, max_attempts, worker_id, result_data,
      error_message, webhook_url, batch_id, parent_id, min_vram_gb, created_at, updated_at, generation_started_at, generation_processed_at`;
  return row;
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
