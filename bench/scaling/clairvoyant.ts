import { type PodModel } from './pods.js';
import { type Outcome } from './replay.js';
import { type TraceTask } from './trace.js';

/**
 * What nobody can beat without making tasks wait: every pod is ready at the very moment it is needed, and stays between two
 * tasks exactly when that is cheaper than another boot.
 */
export function clairvoyant(trace: readonly TraceTask[], { bootMinS, bootMaxS }: PodModel): Outcome {
  const bootS = (bootMinS + bootMaxS) / 2;
  const ends: number[] = [];
  let podSeconds = 0;
  let pods = 0;
  for (const { arrivalS, serviceS } of trace) {
    // The pod that ended last is the cheapest to have kept.
    const last = latestBefore(ends, arrivalS);
    const gapS = last === -1 ? Infinity : arrivalS - (ends[last] ?? 0);
    if (last !== -1) ends.splice(last, 1);
    podSeconds += serviceS + Math.min(gapS, bootS);
    if (gapS > bootS) pods++;
    ends.push(arrivalS + serviceS);
  }
  return {
    waitsS: trace.map(() => 0),
    podSeconds,
    workSeconds: trace.reduce((sum, { serviceS }) => sum + serviceS, 0),
    modelLoads: new Set(trace.map(({ model }) => model)).size,
    pods,
  };
}

function latestBefore(ends: readonly number[], nowS: number): number {
  let latest = -1;
  ends.forEach((end, index) => {
    if (end <= nowS && (latest === -1 || end > (ends[latest] ?? 0))) latest = index;
  });
  return latest;
}
