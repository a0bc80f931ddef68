import { type Sql } from '@callsheet/runtime';
import { type Position } from '../read-tasks/cursor.js';
import { type BatchRow } from './present-batch.js';

/** A project's batches, newest first, one more than the limit when there are more. */
export async function listBatches(
  sql: Sql,
  projectId: string,
  limit: number,
  after: Position | undefined,
): Promise<(BatchRow & { created_at_micros: string })[]> {
  return sql<BatchRow & { created_at_micros: string }>`
    select *, (extract(epoch from created_at) * 1000000)::bigint as created_at_micros
    from public.batches
    where project_id = ${projectId}
      and (created_at, id) < (
        coalesce(timestamptz 'epoch' + ${after?.createdAtMicros}::float8 * interval '1 microsecond', 'infinity'),
        coalesce(${after?.id}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by created_at desc, id desc
    limit ${limit + 1}`;
}

/** One batch of a project. */
export async function findBatch(sql: Sql, projectId: string, id: string): Promise<BatchRow | undefined> {
  const [row] =
    await sql<BatchRow>`select * from public.batches where id = ${id} and project_id = ${projectId}`;
  return row;
}
