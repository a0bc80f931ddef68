import { type PodRow } from '../pod-row.js';
import { type ProviderPod } from '../runpod/pods.js';
import { type Memory, type Observation } from './pod-action.js';

/** The provider's complete list, ready to look pods up in. */
export interface Listing {
  pods: readonly ProviderPod[];
  byId: ReadonlyMap<string, ProviderPod>;
  byName: ReadonlyMap<string, ProviderPod>;
  /** The list is empty although pods should run: absence from it is doubted. */
  doubtful: boolean;
}

/** Prepares a list; `rows` are the pods we know. */
export function toListing(pods: readonly ProviderPod[], rows: readonly PodRow[]): Listing {
  const isExpected = ({ phase }: PodRow) => phase === 'created' || phase === 'launched';
  return {
    pods,
    byId: new Map(pods.map((pod) => [pod.id, pod])),
    byName: new Map(pods.map((pod) => [pod.name, pod])),
    doubtful: pods.length === 0 && rows.some(isExpected),
  };
}

/** What a list, if there is one, says of a row's pod. An intent is found by its name, a pod by its id. */
export function observe(pod: PodRow, listing: Listing | undefined, memory: Memory): Observation {
  if (listing === undefined) return { ...memory, kind: 'unknown' };
  const found = findListed(pod, listing);
  if (found && found.status !== 'TERMINATED') return { ...memory, kind: 'listed', pod: found };
  return { ...memory, kind: 'absent', doubtful: listing.doubtful };
}

/** What to remember of a pod after a list. */
export function remember(memory: Memory, pod: PodRow, listing: Listing | undefined): Memory {
  if (listing === undefined) return memory;
  const found = findListed(pod, listing);
  const status = found?.status;
  const isStopped = status === 'EXITED' || status === 'ERROR';
  const seen = memory.seen || found !== undefined;
  return { ...memory, seen, stoppedTimes: isStopped ? memory.stoppedTimes + 1 : 0 };
}

export const nothingRemembered: Memory = {
  seen: false,
  stoppedTimes: 0,
  deletedAt: null,
  checkedAt: null,
  hindrance: null,
};

function findListed({ name, providerPodId }: PodRow, { byId, byName }: Listing): ProviderPod | undefined {
  return providerPodId === null ? byName.get(name) : byId.get(providerPodId);
}
