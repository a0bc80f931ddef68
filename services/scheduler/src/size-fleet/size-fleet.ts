/** A rented worker that counts as capacity. */
export interface FleetWorker {
  id: string;
  status: 'spawning' | 'active';
  /** It holds a task In Progress. */
  busy: boolean;
  /** Since when it has had no task: end of its last one or activation; of a spawning worker, when it was asked for. */
  idleSince: Date;
}

export interface FleetSnapshot {
  /** Tasks a worker could claim now; counted no further than `countLimit`. */
  queued: number;
  /** Live workers on somebody's own machine: they take work, but we neither rent nor drain them. */
  external: number;
  workers: readonly FleetWorker[];
}

export interface FleetPolicy {
  minimum: number;
  maximum: number;
  tasksPerWorker: number;
  keepIdle: number;
  idleTimeoutMs: number;
  spawningGraceMs: number;
}

/** The numbers a decision was made from. */
export interface FleetTerms {
  queued: number;
  external: number;
  spawning: number;
  active: number;
  busy: number;
  /** Rented workers that the queue asks for. */
  demand: number;
  /** Demand, idle buffer and minimum, within the maximum. */
  wanted: number;
}

export type SpawnReason = 'no_worker' | 'queue_over_threshold' | 'idle_buffer' | 'below_minimum';

export type Decision =
  | { kind: 'spawn'; count: number; reason: SpawnReason; terms: FleetTerms }
  | { kind: 'drain'; workerIds: string[]; reason: 'surplus'; terms: FleetTerms }
  | { kind: 'none'; reason: 'as_wanted' | 'work_waits' | 'surplus_not_idle_yet'; terms: FleetTerms };

/**
 * How many workers to rent or drain. Queued ÷ workers > threshold asks for ceil(queued ÷ threshold) workers in all, which
 * is at least one when work waits; never less than the minimum or than the busy ones plus the idle buffer; never more
 * than the maximum. Nobody is drained while work waits, while busy, or before being idle for the whole timeout.
 */
export function sizeFleet(snapshot: FleetSnapshot, policy: FleetPolicy, now: Date): Decision {
  const terms = termsOf(snapshot, policy);
  const surplus = terms.spawning + terms.active - terms.wanted;
  if (surplus < 0) return { kind: 'spawn', count: -surplus, reason: spawnReason(terms, policy), terms };
  if (surplus === 0) return { kind: 'none', reason: 'as_wanted', terms };
  if (snapshot.queued > 0) return { kind: 'none', reason: 'work_waits', terms };
  const workerIds = drainable(snapshot.workers, policy, now).slice(0, surplus);
  if (workerIds.length === 0) return { kind: 'none', reason: 'surplus_not_idle_yet', terms };
  return { kind: 'drain', workerIds, reason: 'surplus', terms };
}

/** As many waiting tasks as can change a decision: the maximum of workers needs no more to be wanted. */
export function countLimit(policy: FleetPolicy, external: number): number {
  return Math.ceil((policy.maximum + external) * policy.tasksPerWorker) + 1;
}

function termsOf({ queued, external, workers }: FleetSnapshot, policy: FleetPolicy): FleetTerms {
  const spawning = workers.filter(({ status }) => status === 'spawning').length;
  const busy = workers.filter((worker) => worker.busy).length;
  const demand = Math.max(0, Math.ceil(queued / policy.tasksPerWorker) - external);
  const wanted = Math.min(policy.maximum, Math.max(policy.minimum, demand, busy + policy.keepIdle));
  return { queued, external, spawning, active: workers.length - spawning, busy, demand, wanted };
}

function spawnReason({ demand, busy, spawning, active }: FleetTerms, policy: FleetPolicy): SpawnReason {
  const largest = Math.max(policy.minimum, demand, busy + policy.keepIdle);
  if (demand === largest && demand > 0) return spawning + active === 0 ? 'no_worker' : 'queue_over_threshold';
  return policy.minimum === largest ? 'below_minimum' : 'idle_buffer';
}

/** Who may go, first who goes first: the youngest still starting, then the longest idle. */
function drainable(workers: readonly FleetWorker[], policy: FleetPolicy, now: Date): string[] {
  const olderThan = (limitMs: number) => (worker: FleetWorker) =>
    now.getTime() - worker.idleSince.getTime() > limitMs;
  const spawning = workers
    .filter(({ status, busy }) => status === 'spawning' && !busy)
    .filter(olderThan(policy.spawningGraceMs))
    .sort((one, other) => other.idleSince.getTime() - one.idleSince.getTime());
  const idle = workers
    .filter(({ status, busy }) => status === 'active' && !busy)
    .filter(olderThan(policy.idleTimeoutMs))
    .sort((one, other) => one.idleSince.getTime() - other.idleSince.getTime());
  return [...spawning, ...idle].map(({ id }) => id);
}
