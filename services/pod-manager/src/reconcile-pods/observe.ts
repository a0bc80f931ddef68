import { type PodRow } from '../pod-row.js';
import { type Observed, type ProviderName, type ProviderPod } from '../provider/provider.js';
import { type Memory, type Observation } from './pod-action.js';

/** A provider's complete list, ready to look pods up in. */
export interface Listing extends Observed {
  byId: ReadonlyMap<string, ProviderPod>;
  byName: ReadonlyMap<string, ProviderPod>;
  /** The list is empty although pods should run: absence from it is doubted. */
  doubtful: boolean;
}

/** Prepares a list; `rows` are the pods we know of that provider. */
export function toListing(observed: Observed, rows: readonly PodRow[]): Listing {
  const { pods } = observed;
  const isExpected = ({ phase }: PodRow) => phase === 'created' || phase === 'launched';
  return {
    ...observed,
    byId: new Map(pods.map((pod) => [pod.id, pod])),
    byName: new Map(pods.map((pod) => [pod.name, pod])),
    doubtful: pods.length === 0 && rows.some(isExpected),
  };
}

/** Prepares the lists that were taken. */
export function toListings(
  lists: ReadonlyMap<ProviderName, Observed>,
  rows: readonly PodRow[],
): ReadonlyMap<ProviderName, Listing> {
  const listingOf = ([name, observed]: [ProviderName, Observed]): [ProviderName, Listing] => [
    name,
    toListing(
      observed,
      rows.filter(({ provider }) => provider === name),
    ),
  ];
  return new Map([...lists].map(listingOf));
}

/** What a list, if there is one, says of a row's pod. An intent is found by its name, a pod by its id. */
export function observe(pod: PodRow, listing: Listing | undefined, memory: Memory): Observation {
  if (listing === undefined) return { ...memory, kind: 'unknown' };
  const found = findListed(pod, listing);
  if (found && found.state !== 'gone') return { ...memory, kind: 'listed', pod: found };
  if (!found && listing.isBlindTo(pod.providerPodId)) return { ...memory, kind: 'unknown' };
  return { ...memory, kind: 'absent', doubtful: listing.doubtful };
}

/** What to remember of a pod after a list. */
export function remember(memory: Memory, pod: PodRow, listing: Listing | undefined): Memory {
  if (listing === undefined) return memory;
  const found = findListed(pod, listing);
  const isStopped = found?.state === 'stopped';
  const seen = memory.seen || found !== undefined;
  return { ...memory, seen, stoppedTimes: isStopped ? memory.stoppedTimes + 1 : 0 };
}

export const nothingRemembered: Memory = {
  seen: false,
  stoppedTimes: 0,
  deletedAt: null,
  checkedAt: null,
  diskCheckedAt: null,
  mark: null,
  logReadAt: null,
  logMark: null,
  hindrance: null,
};

function findListed({ name, providerPodId }: PodRow, { byId, byName }: Listing): ProviderPod | undefined {
  return providerPodId === null ? byName.get(name) : byId.get(providerPodId);
}
