import { type PodPolicy } from '../policy.js';

/** How a pod's start ended. */
export interface Outcome {
  at: Date;
  /** Null for one whose worker spoke. */
  cause: string | null;
  message: string | null;
}

export type Breaker =
  | { state: 'closed' }
  /** Nothing is created before `retryAt`, or while the canary's fate is open. */
  | { state: 'open'; cause: string; failures: number; message: string; retryAt: Date }
  /** One pod may be tried. */
  | { state: 'canary'; cause: string; failures: number; message: string; retryAt: Date };

/** Causes that say that the next start would fail too: something is wrong with the image, the key, the code or the host. */
const counted = new Set([
  'spawning_timeout',
  'crash_loop',
  'gpu_broken',
  'driver_too_old',
  'storage_broken',
  'disk_full',
  'install_failed',
  'no_worker_on_pod',
  'worker_exited',
  'never_active',
  'auth',
  'insufficient_funds',
  'rejected',
]);

/**
 * Judges by how starts ended, newest first: as many failures of one cause since the last that worked as the policy allows
 * open the breaker; each further one doubles the wait. `isTrying`: a pod requested after the newest failure is on its way.
 */
export function judgeBreaker(
  outcomes: readonly Outcome[],
  isTrying: boolean,
  now: Date,
  { breakerFailures, breakerFirstMs, breakerLongestMs }: PodPolicy,
): Breaker {
  const sinceSuccess = outcomes.slice(
    0,
    firstIndex(outcomes, ({ cause }) => cause === null),
  );
  const failed = sinceSuccess.filter(({ cause }) => cause !== null && counted.has(cause));
  const [newest] = failed;
  if (!newest?.cause) return { state: 'closed' };
  const failures = failed.filter(({ cause }) => cause === newest.cause).length;
  if (failures < breakerFailures) return { state: 'closed' };
  const waitMs = Math.min(breakerLongestMs, breakerFirstMs * 2 ** (failures - breakerFailures));
  const retryAt = new Date(newest.at.getTime() + waitMs);
  const facts = { cause: newest.cause, failures, message: newest.message ?? '', retryAt };
  return { state: now >= retryAt && !isTrying ? 'canary' : 'open', ...facts };
}

function firstIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  const index = items.findIndex(holds);
  return index < 0 ? items.length : index;
}
