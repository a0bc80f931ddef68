import { one, type Sql } from '@callsheet/runtime';

/**
 * The workers whose tokens were revoked after a moment: up to which second since 1970, without an end for a worker that is
 * gone. The moment it gives, for the next look, leaves time for transactions that are still open.
 */
export async function readRevocations(
  sql: Sql,
  since: string,
): Promise<{ moment: string; revoked: Record<string, number> }> {
  return one(
    await sql<{ moment: string; revoked: Record<string, number> }>`
      select (now() - interval '1 minute')::text as moment, coalesce(json_object_agg(w.id,
        case when w.status = 'terminated' then 1e15 else floor(extract(epoch from w.tokens_revoked_at)) end), '{}') as revoked
      from public.workers w
      where (w.status = 'terminated' or w.tokens_revoked_at is not null)
        and greatest(w.created_at, w.updated_at, w.terminated_at, w.tokens_revoked_at) > ${since}::timestamptz`,
  );
}
