import { type Sql } from '@callsheet/runtime';
import { type ProviderPod } from '../provider/provider.js';

/** Notes the cost of a pod that was found after its create attempt was given up; nobody knows better when it was made. */
export async function chargeOrphan(sql: Sql, { id, name, costPerHour }: ProviderPod): Promise<void> {
  await sql`
    update callsheet.pods set provider_pod_id = coalesce(provider_pod_id, ${id}),
      -- One that has ended already is shown to cost nothing.
      cost_per_hour = coalesce(nullif(${costPerHour}::numeric, 0), cost_per_hour),
      created_at = coalesce(created_at, requested_at), stopped_at = now()
    where name = ${name} and phase = 'terminated'`;
}

/** Keeps the pods that no row claims, for people to see; those that are gone or claimed leave. */
export async function saveOrphans(
  sql: Sql,
  provider: string,
  orphans: readonly (ProviderPod & { since: Date })[],
): Promise<void> {
  await sql`
    with others as (
      delete from callsheet.orphan_pods o
      where o.provider = ${provider} and o.provider_pod_id <> all (${orphans.map(({ id }) => id)}::text[]))
    insert into callsheet.orphan_pods (provider, provider_pod_id, name, cost_per_hour, first_seen_at)
    select ${provider}, o.* from unnest(${orphans.map(({ id }) => id)}::text[], ${orphans.map(({ name }) => name)}::text[],
      ${orphans.map(({ costPerHour }) => costPerHour)}::numeric[], ${orphans.map(({ since }) => since)}::timestamptz[]) o
    on conflict (provider, provider_pod_id) do nothing`;
}
