import { isOwnName } from '../create-pod/pod-name.js';
import { type PodPolicy } from '../policy.js';
import { type ProviderPod } from '../provider/provider.js';

/** Pods with a name of ours that no live row claims, and when each was first seen. */
export type Sightings = ReadonlyMap<string, Date>;

export interface OrphanReport {
  sightings: Sightings;
  /** Unclaimed for longer than the grace: to be terminated. */
  orphans: ProviderPod[];
}

/** Compares what the provider lists with the names of live rows. Pods with other names are not ours and never touched. */
export function findOrphans(
  listed: readonly ProviderPod[],
  liveNames: ReadonlySet<string>,
  before: Sightings,
  now: Date,
  { prefix, orphanGraceMs }: Pick<PodPolicy, 'orphanGraceMs'> & { prefix: string },
): OrphanReport {
  const unclaimed = listed.filter(
    ({ name, state }) => isOwnName(prefix, name) && !liveNames.has(name) && state !== 'gone',
  );
  const sightings = new Map(unclaimed.map(({ id }) => [id, before.get(id) ?? now]));
  const orphans = unclaimed.filter(({ id }) => {
    const since = sightings.get(id) ?? now;
    return now.getTime() - since.getTime() >= orphanGraceMs;
  });
  return { sightings, orphans };
}
