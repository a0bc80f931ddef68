import { type PodTraits } from '../pods/traits.js';

/** A fault of a pod, which the next pods that match are born with. */
export interface PodFault {
  /** The rows of the table in the README that it stands for. */
  readonly numbers: readonly number[];
  /** What `ms` is unless said otherwise; faults without a time ignore it. */
  readonly ms: number;
  readonly traits: (ms: number) => Partial<PodTraits>;
}

const minute = 60_000;

/** Faults of pods, each for the next N creates that match. */
export const podFaults = {
  'pod-hidden': { numbers: [5, 6], ms: 10_000, traits: (ms) => ({ hiddenMs: ms }) },
  'delete-slow': { numbers: [7], ms: 10_000, traits: (ms) => ({ deleteDelayMs: ms }) },
  'pod-never-boots': { numbers: [8], ms: 0, traits: () => ({ bootMs: Infinity }) },
  'ssh-refused': { numbers: [9], ms: Infinity, traits: (ms) => ({ sshdMs: ms }) },
  'port-recycled': { numbers: [10], ms: 0, traits: () => ({ recyclesPort: true }) },
  'pod-exits': { numbers: [11], ms: 0, traits: (afterMs) => ({ ends: { how: 'EXITED', afterMs } }) },
  'pod-errors': { numbers: [11], ms: 0, traits: (afterMs) => ({ ends: { how: 'ERROR', afterMs } }) },
  'pod-vanishes': { numbers: [11], ms: 0, traits: (afterMs) => ({ ends: { how: 'vanished', afterMs } }) },
  'slow-pull': { numbers: [19], ms: 10 * minute, traits: (ms) => ({ bootMs: ms }) },
  'gpu-broken': { numbers: [20], ms: 0, traits: () => ({ gpu: 'broken' }) },
  'gpu-old-driver': { numbers: [20], ms: 0, traits: () => ({ gpu: 'old-driver' }) },
  'clock-skew': { numbers: [22], ms: 5 * minute, traits: (ms) => ({ clockSkewMs: ms }) },
} as const satisfies Record<string, PodFault>;
