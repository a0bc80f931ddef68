import { type Sql } from '@callsheet/runtime';

/** Up to which moment each worker's tokens are revoked, in seconds since 1970: -1 for none, infinity for a worker that is gone. */
export async function readRevocations(sql: Sql, workerIds: string[]): Promise<number[]> {
  const rows = await sql<{ id: string; revoked_up_to: number }>`
    select w.id, case when w.status = 'terminated' then 'infinity'
      else coalesce(floor(extract(epoch from w.tokens_revoked_at)), -1) end::float8 as revoked_up_to
    from public.workers w where w.id = any (${workerIds})`;
  const byId = new Map(rows.map(({ id, revoked_up_to }) => [id, revoked_up_to]));
  return workerIds.map((id) => byId.get(id) ?? -1);
}
