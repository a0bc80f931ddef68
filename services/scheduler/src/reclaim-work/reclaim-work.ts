/** A worker that has not been heard from for at least two heartbeats. */
export interface SilentWorker {
  id: string;
  status: 'active' | 'terminating';
  /** On somebody's own machine. */
  external: boolean;
  /** It has sent at least one heartbeat. */
  hasBeaten: boolean;
  holdsWork: boolean;
  /** Its last heartbeat, claim or activation, whichever came last. */
  heardAt: Date;
}

export interface ReclaimSnapshot {
  silent: readonly SilentWorker[];
  /** Tasks In Progress beyond their lease, parents of other tasks aside. */
  expiredTaskIds: readonly string[];
  /** Workers in error or terminated that still have tasks In Progress. */
  goneWorkerIds: readonly string[];
  /** Rented workers that beat but have asked for nothing for `NOT_CLAIMING_MS`, while tasks they can run wait as long. */
  notClaimingIds: readonly string[];
  /** Active workers by the tasks they have failed at once, in an unbroken row. */
  quickFailures: readonly { workerId: string; taskIds: readonly string[] }[];
}

export interface ReclaimPolicy {
  heartbeatMs: number;
  idleTimeoutMs: number;
}

export type Reclaim =
  | { kind: 'fail_workers'; workerIds: string[]; holdingWork: boolean; limitMs: number }
  | { kind: 'fail_unwilling'; workerIds: string[] }
  | { kind: 'quarantine'; workerId: string; taskIds: string[] }
  | { kind: 'expire_leases'; taskIds: string[] }
  | { kind: 'release_tasks'; workerIds: string[] };

/** A worker asks every 10 s, and a fresh one may load its model first. */
export const NOT_CLAIMING_MS = 180_000;
/** A failure this soon comes from the worker or from the task, not from the work. */
export const QUICK_FAILURE_MS = 30_000;
/** As many different tasks in a row: then it is the worker. */
const QUARANTINE_AFTER = 3;
/** Nobody pays for somebody's own machine, and one that never beats may still be at work. */
const EXTERNAL_LIMIT_MS = 3_600_000;

/**
 * What to take back from whom. Silence is judged only when heartbeats could have been seen for two intervals
 * (`watchedMs`): after an outage, a pause or a start nobody is blamed for beats that could not arrive.
 */
export function reclaimWork(
  snapshot: ReclaimSnapshot,
  policy: ReclaimPolicy,
  watchedMs: number,
  now: Date,
): Reclaim[] {
  const { expiredTaskIds, goneWorkerIds } = snapshot;
  const lost = watchedMs < silenceMs(policy) ? [] : lostWorkers(snapshot.silent, policy, now);
  const unwilling = watchedMs < NOT_CLAIMING_MS ? [] : [...snapshot.notClaimingIds];
  const failing = snapshot.quickFailures.filter(({ taskIds }) => taskIds.length >= QUARANTINE_AFTER);
  return [
    ...lost,
    ...(unwilling.length > 0 ? [{ kind: 'fail_unwilling' as const, workerIds: unwilling }] : []),
    ...failing.map(({ workerId, taskIds }) => ({
      kind: 'quarantine' as const,
      workerId,
      taskIds: [...taskIds],
    })),
    ...(expiredTaskIds.length > 0 ? [{ kind: 'expire_leases' as const, taskIds: [...expiredTaskIds] }] : []),
    ...(goneWorkerIds.length > 0 ? [{ kind: 'release_tasks' as const, workerIds: [...goneWorkerIds] }] : []),
  ];
}

/** The silence, in milliseconds, after which a worker that holds work is lost. */
export function silenceMs(policy: ReclaimPolicy): number {
  return 2 * policy.heartbeatMs;
}

/** One action for each limit that was passed. */
function lostWorkers(silent: readonly SilentWorker[], policy: ReclaimPolicy, now: Date): Reclaim[] {
  const groups = new Map<string, Extract<Reclaim, { kind: 'fail_workers' }>>();
  for (const worker of silent) {
    const limitMs = limitOf(worker, policy);
    if (limitMs === undefined || now.getTime() - worker.heardAt.getTime() <= limitMs) continue;
    const holdingWork = worker.holdsWork;
    const key = `${limitMs} ${holdingWork}`;
    const group = groups.get(key) ?? { kind: 'fail_workers', workerIds: [], holdingWork, limitMs };
    group.workerIds.push(worker.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The silence that means lost; undefined when the worker is not ours to judge. */
function limitOf(worker: SilentWorker, policy: ReclaimPolicy): number | undefined {
  if (worker.holdsWork && (worker.hasBeaten || !worker.external)) return silenceMs(policy);
  if (worker.external) return EXTERNAL_LIMIT_MS;
  // A draining worker without work ends with its pod.
  if (worker.status === 'terminating') return undefined;
  return Math.max(policy.idleTimeoutMs, silenceMs(policy));
}
