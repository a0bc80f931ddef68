import { RehearsedPods } from './rehearsed-pods.js';
import { RehearsedQueue } from './rehearsed-queue.js';

/** Past arrivals in steps of equal length, and what running them takes; durations in steps. */
export interface Rehearsal {
  /** Tasks that arrived in each step. The first `warmUp` steps only bring the fleet into its usual state. */
  arrivals: readonly number[];
  warmUp: number;
  serviceSteps: number;
  bootSteps: number;
  /** What the first task of a new worker waits for its model. */
  loadSteps: number;
  /** Workers at most. */
  maximum: number;
}

/** How a rehearsed fleet follows demand. */
export interface RehearsedRule {
  /** Workers wanted at a step whatever waits. */
  floor: (step: number) => number;
  /** Idleness after which a worker above the floor ends. */
  idleSteps: number;
  /** Whether boots are given up once nothing waits. */
  cancels: boolean;
  /** A waiting task asks for workers unless the present ones start it within this, */
  patienceSteps: number;
  /** for so many. */
  hedge: number;
}

/** What a rehearsed fleet would have cost and how long its tasks would have waited. */
export interface Rehearsed {
  workerSteps: number;
  /** How many tasks waited this many steps; the last entry stands for more. */
  waits: readonly number[];
}

/** Runs the arrivals through a fleet that follows the rule. */
export function rehearseFleet(rehearsal: Rehearsal, rule: RehearsedRule): Rehearsed {
  const { arrivals, warmUp, serviceSteps, maximum } = rehearsal;
  const pods = new RehearsedPods(rehearsal);
  const queue = new RehearsedQueue(rehearsal);
  const startsOfBusy = rule.patienceSteps / serviceSteps;
  let workerSteps = 0;
  for (let step = 0; step < arrivals.length; step++) {
    pods.advance(step);
    queue.advance(step);
    const taken = Math.min(queue.waiting, pods.idle);
    if (taken > 0) queue.start(step, taken, pods.begin(step, taken));
    const late = Math.max(0, queue.waiting - Math.floor(pods.busy * startsOfBusy));
    const more = Math.max(0, Math.ceil(rule.hedge * late) - pods.booting);
    const present = pods.present;
    const wanted = Math.min(maximum, Math.max(rule.floor(step), more > 0 ? present + more : 0));
    if (wanted > present) pods.order(step, wanted - present);
    else if (queue.waiting === 0 && present > wanted) pods.release(step, present - wanted, rule);
    if (step >= warmUp) workerSteps += pods.present;
  }
  return { workerSteps, waits: queue.finish() };
}
