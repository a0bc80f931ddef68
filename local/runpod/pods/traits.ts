import { type Random } from '../../worker/random.js';
import { type Settings } from '../settings.js';

/** What is particular about one pod; faults are traits out of the ordinary. Times are in milliseconds. */
export interface PodTraits {
  /** Create until the container runs and ports appear; Infinity for one that crashes at every start. */
  bootMs: number;
  /** Ports until sshd accepts; Infinity for one that never does. */
  sshdMs: number;
  /** How long neither the list nor a request for the pod knows it. */
  hiddenMs: number;
  /** How long the pod runs on, and costs, after a DELETE that was answered with 204. */
  deleteDelayMs: number;
  /** It gets the public port of a pod that has ended. */
  recyclesPort: boolean;
  /** It ends by itself so long after its creation. */
  ends: { how: 'EXITED' | 'ERROR' | 'vanished'; afterMs: number } | null;
  gpu: 'works' | 'broken' | 'old-driver';
  /** How far the host's clock is ahead. */
  clockSkewMs: number;
}

/** An ordinary pod's traits; with a spread, boots take up to that much longer or shorter. */
export function ordinaryTraits({ bootMs, sshdMs, bootSpread }: Settings, random: Random): PodTraits {
  const vary = (ms: number) => Math.round(ms * (1 + random(-bootSpread, bootSpread)));
  return {
    bootMs: vary(bootMs),
    sshdMs: vary(sshdMs),
    hiddenMs: 0,
    deleteDelayMs: 0,
    recyclesPort: false,
    ends: null,
    gpu: 'works',
    clockSkewMs: 0,
  };
}
