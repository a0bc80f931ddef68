import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderError } from '../../services/pod-manager/src/provider/provider-error.js';
import { type Provider, type ProviderPod } from '../../services/pod-manager/src/provider/provider.js';

/** How long to look, and how often. */
export interface Patience {
  /** A pod whose create went wrong may appear this much later. */
  lateMs: number;
  longestMs: number;
  pollMs: number;
}

/**
 * Ends every pod of that name and looks until none is listed any more, at least for `lateMs`. Returns those that may be
 * left; null when the provider has not said that there are none.
 */
export async function endPods(
  provider: Provider,
  podName: string,
  { lateMs, longestMs, pollMs }: Patience,
): Promise<ProviderPod[] | null> {
  const began = Date.now();
  let left: ProviderPod[] | null = null;
  let absentTimes = 0;
  while (Date.now() - began < longestMs) {
    left = await endListed(provider, podName);
    absentTimes = left?.length === 0 ? absentTimes + 1 : 0;
    if (absentTimes >= 2 && Date.now() - began >= lateMs) return [];
    await sleep(pollMs);
  }
  return left?.length === 0 && absentTimes < 2 ? null : left;
}

/** The pods of that name that are listed, each asked to end; null when the provider does not answer. */
async function endListed(provider: Provider, podName: string): Promise<ProviderPod[] | null> {
  try {
    const { pods } = await provider.observe();
    const listed = pods.filter(({ name, state }) => name === podName && state !== 'gone');
    await Promise.all(listed.map(({ id }) => provider.terminate(id)));
    return listed;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return null;
  }
}
