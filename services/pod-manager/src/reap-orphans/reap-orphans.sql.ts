import { type Sql } from '@callsheet/runtime';
import { type ProviderPod } from '../provider/provider.js';

/** Notes the cost of a pod that was found after its create attempt was given up; nobody knows better when it was made. */
export async function chargeOrphan(sql: Sql, { id, name, costPerHour }: ProviderPod): Promise<void> {
  await sql`
    update callsheet.pods set provider_pod_id = coalesce(provider_pod_id, ${id}),
      cost_per_hour = coalesce(${costPerHour}::numeric, cost_per_hour),
      created_at = coalesce(created_at, requested_at), stopped_at = now()
    where name = ${name} and phase = 'terminated'`;
}
