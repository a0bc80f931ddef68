import { batchParams, type CreateBatch } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type BatchRow } from '../read-batches/present-batch.js';

/** A batch about to be queued. */
export interface NewBatch {
  projectId: string;
  batch: CreateBatch;
  idempotencyKey: string | undefined;
  requestSha256: Buffer;
  traceparent: string | undefined;
}

/** Writes the batch; undefined when its idempotency key is taken, waiting for one that is just being used. */
export async function insertBatch(sql: Sql, { batch, ...request }: NewBatch): Promise<BatchRow | undefined> {
  const [row] = await sql<BatchRow>`
    insert into public.batches (project_id, name, task_type, params, total, webhook_url, traceparent, idempotency_key,
      request_sha256)
    values (${request.projectId}, ${batch.name}, ${batch.task_type}, ${JSON.stringify(batch.params)},
      ${batch.prompts.length}, ${batch.webhook_url}, ${request.traceparent}, ${request.idempotencyKey},
      ${request.requestSha256})
    on conflict (project_id, idempotency_key) where idempotency_key is not null do nothing
    returning *`;
  return row;
}

/** Queues the tasks of a batch; a microsecond apart, so that they are listed in their order. */
export async function insertBatchTasks(
  sql: Sql,
  batchId: string,
  { projectId, batch, traceparent }: NewBatch,
): Promise<void> {
  const params = batchParams(batch).map((one) => JSON.stringify(one));
  await sql`
    insert into public.tasks (project_id, batch_id, task_type, params, priority, max_attempts, webhook_url, traceparent,
      min_vram_gb, created_at)
    select ${projectId}, ${batchId}, ${batch.task_type}, p.params::jsonb, ${batch.priority}, ${batch.max_attempts},
      ${batch.task_webhook_url}, ${traceparent}, ${batch.min_vram_gb}::smallint, now() - (${params.length} - p.position) * interval '1 microsecond'
    from unnest(${params}::text[]) with ordinality p (params, position) order by p.position`;
}

/** The batch that an idempotency key made, and the digest of the request that made it. */
export async function findBatchByKey(
  sql: Sql,
  projectId: string,
  key: string | undefined,
): Promise<(BatchRow & { request_sha256: Buffer }) | undefined> {
  const [row] = await sql<BatchRow & { request_sha256: Buffer }>`
    select * from public.batches where project_id = ${projectId} and idempotency_key = ${key}`;
  return row;
}
