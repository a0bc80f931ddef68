import { type PodPolicy } from '../policy.js';

/** A worker in `spawning` without a live pod. */
export interface WaitingWorker {
  id: string;
  createdAt: Date;
  /** Attempts that ended without a pod. */
  attempts: number;
  lastEndedAt: Date | null;
  lastFailure: { code: string; message: string } | null;
}

/** What the live pods use up. */
export interface FleetUse {
  pods: number;
  costPerHour: number;
  /** True while the rate of some pod is not known yet. */
  costOpen: boolean;
  /** Why nothing at all is created. */
  stopped?: Stop | undefined;
}

/** A budget that is used up, or starts that keep failing. */
export interface Stop {
  code: 'over_budget' | 'breaker_open';
  message: string;
}

export type CreateDecision =
  | { kind: 'create'; workerId: string; budgetLeft: number | undefined }
  | { kind: 'wait'; workerId: string; reason: Obstacle }
  | { kind: 'give-up'; workerId: string; code: string; message: string };

/** Decides for each waiting worker, oldest first, whether to rent a pod now. */
export function planCreates(
  waiting: readonly WaitingWorker[],
  use: FleetUse,
  now: Date,
  policy: PodPolicy,
): CreateDecision[] {
  const left = { ...use };
  const oldestFirst = [...waiting].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  return oldestFirst.map((worker) => {
    const decision = planCreate(worker, left, now, policy);
    if (decision.kind === 'create') {
      left.pods += 1;
      left.costOpen = true;
    }
    return decision;
  });
}

function planCreate(worker: WaitingWorker, use: FleetUse, now: Date, policy: PodPolicy): CreateDecision {
  const obstacle = obstacleTo(worker, use, now, policy);
  const workerId = worker.id;
  const waited = now.getTime() - worker.createdAt.getTime();
  if (obstacle && waited > policy.bringUpTimeoutMs) return giveUp(worker, obstacle, waited, use.stopped);
  if (obstacle) return { kind: 'wait', workerId, reason: obstacle };
  const { hour } = policy.limits;
  const budgetLeft = hour === undefined ? undefined : hour - use.costPerHour;
  return { kind: 'create', workerId, budgetLeft };
}

type Obstacle = 'cap' | 'cost' | 'stopped' | 'back-off';

function obstacleTo(
  worker: WaitingWorker,
  use: FleetUse,
  now: Date,
  policy: PodPolicy,
): Obstacle | undefined {
  if (use.pods >= policy.maxPods) return 'cap';
  // One at a time under a money cap: what a pod really costs is known only once it exists.
  const { hour } = policy.limits;
  if (hour !== undefined && (use.costOpen || use.costPerHour >= hour)) return 'cost';
  if (use.stopped !== undefined) return 'stopped';
  const readyAt = (worker.lastEndedAt?.getTime() ?? 0) + backOffMs(worker.attempts, policy);
  return now.getTime() < readyAt ? 'back-off' : undefined;
}

/** Milliseconds between two attempts for the same worker. */
export function backOffMs(attempts: number, policy: PodPolicy): number {
  if (attempts === 0) return 0;
  return Math.min(policy.longestBackOffMs, policy.firstBackOffMs * 2 ** (attempts - 1));
}

function giveUp(
  { id, lastFailure }: WaitingWorker,
  obstacle: Obstacle,
  waitedMs: number,
  stopped: Stop = { code: 'over_budget', message: '' },
): CreateDecision {
  const after = `no pod after ${Math.round(waitedMs / 1000)} s`;
  const own = {
    cap: { code: 'fleet_cap', message: 'MAX_ACTIVE_GPUS pods are running' },
    cost: { code: 'over_budget', message: 'MAX_HOURLY_COST is used up' },
    stopped,
    'back-off': { code: 'no_capacity', message: 'the provider has no capacity' },
  }[obstacle];
  const { code, message } = obstacle === 'back-off' ? (lastFailure ?? own) : own;
  return { kind: 'give-up', workerId: id, code, message: `${after}: ${message}` };
}
