import { type Sql } from '@callsheet/runtime';
import { type ProviderName } from '../provider/provider.js';

/** A pod that no row claims. */
export interface Orphan {
  provider: ProviderName;
  id: string;
  name: string;
}

/** It; undefined when it was claimed or has gone meanwhile. */
export async function findOrphan(sql: Sql, podId: string): Promise<Orphan | undefined> {
  const [orphan] = await sql<Orphan & Record<string, unknown>>`
    select o.provider, o.provider_pod_id as id, o.name from callsheet.orphan_pods o
    where o.provider_pod_id = ${podId}
      and not exists (select from callsheet.pods p where p.name = o.name and p.phase <> 'terminated')`;
  return orphan;
}

/** Nobody need see it any more. */
export async function forgetOrphan(sql: Sql, { provider, id }: Orphan): Promise<void> {
  await sql`delete from callsheet.orphan_pods where provider = ${provider} and provider_pod_id = ${id}`;
}
