import { type Sql } from '@callsheet/runtime';
import { type ComparedEntry, type LedgerEntry } from './compare-bill.js';

/** Ended pods that were not compared yet although the provider's records reach past their end. */
export async function loadUnchecked(
  sql: Sql,
  provider: string,
  lagMs: number,
): Promise<(LedgerEntry & { createdAt: Date })[]> {
  return sql<LedgerEntry & { createdAt: Date }>`
    select p.id as "podId", p.provider_pod_id as "providerPodId", p.created_at as "createdAt",
      (coalesce(p.cost_per_hour, 0) * extract(epoch from p.stopped_at - p.created_at) / 3600)::float8 as usd
    from callsheet.pods p
    where p.stopped_at < now() - make_interval(secs => ${lagMs / 1000}) and p.bill_checked_at is null
      and p.created_at > now() - interval '25 days' and p.provider_pod_id is not null and p.provider = ${provider}
    order by p.created_at limit 1000`;
}

/** Keeps the provider's figures beside ours. */
export async function saveCompared(sql: Sql, entries: readonly ComparedEntry[]): Promise<void> {
  await sql`
    update callsheet.pods p set billed_usd = c.usd, bill_checked_at = now()
    from unnest(${entries.map(({ podId }) => podId)}::uuid[], ${entries.map(({ billedUsd }) => billedUsd)}::numeric[]) c (id, usd)
    where p.id = c.id`;
}
