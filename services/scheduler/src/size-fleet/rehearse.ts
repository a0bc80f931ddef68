/** Past arrivals in steps of equal length, and what running them takes; durations in steps. */
export interface Rehearsal {
  /** Tasks that arrived in each step. */
  arrivals: readonly number[];
  serviceSteps: number;
  bootSteps: number;
}

/** What a rehearsed fleet would have cost and how long its tasks would have waited. */
export interface Rehearsed {
  workerSteps: number;
  /** How many tasks waited this many steps; the last entry stands for more. */
  waits: readonly number[];
}

const LONGEST_WAIT = 400;

/**
 * Runs the arrivals through a fleet of at least `targets[step]` workers that orders one more for each task no present or
 * ordered worker could start within a boot, and ends idle workers above the target.
 */
export function rehearseFleet(
  { arrivals, serviceSteps, bootSteps }: Rehearsal,
  targets: (step: number) => number,
): Rehearsed {
  const ends = new Array<number>(arrivals.length + serviceSteps + 1).fill(0);
  const starts = new Array<number>(arrivals.length + bootSteps + 1).fill(0);
  const queue = new RehearsedQueue(arrivals);
  const fleet = { active: targets(0), booting: 0, busy: 0 };
  let workerSteps = 0;
  for (let step = 0; step < arrivals.length; step++) {
    const ready = starts[step] ?? 0;
    fleet.busy -= ends[step] ?? 0;
    fleet.active += ready;
    fleet.booting -= ready;
    const taken = queue.take(step, fleet.active - fleet.busy);
    fleet.busy += taken;
    ends[step + serviceSteps] = taken;
    const late = queue.waiting - fleet.booting - Math.floor((fleet.busy * bootSteps) / serviceSteps);
    const present = fleet.active + fleet.booting;
    const more = Math.max(targets(step), late > 0 ? present + late : 0) - present;
    if (more > 0) {
      fleet.booting += more;
      starts[step + bootSteps] = more;
    } else if (queue.waiting === 0) {
      fleet.active -= Math.min(fleet.active - fleet.busy, -more);
    }
    workerSteps += fleet.active + fleet.booting;
  }
  return { workerSteps, waits: queue.finish() };
}

/**
 * Worker steps of the plain rule, a worker for each task waiting or running that ends after `idleSteps` without one: the
 * yardstick for what may be spent. Which idle worker gets a task is chance.
 */
export function rehearseRequestCount(
  { arrivals, serviceSteps, bootSteps }: Rehearsal,
  idleSteps: number,
): number {
  const ends = new Array<number>(arrivals.length + serviceSteps + 1).fill(0);
  const starts = new Array<number>(arrivals.length + bootSteps + 1).fill(0);
  let idleSince: number[] = [];
  let [booting, busy, waiting, workerSteps, chance] = [0, 0, 0, 0, 1];
  for (let step = 0; step < arrivals.length; step++) {
    const [ended, ready] = [ends[step] ?? 0, starts[step] ?? 0];
    idleSince.push(...new Array<number>(ended + ready).fill(step));
    busy -= ended;
    booting -= ready;
    waiting += arrivals[step] ?? 0;
    const taken = Math.min(waiting, idleSince.length);
    for (let count = 0; count < taken; count++) {
      // Park and Miller's generator: the same arrivals always give the same answer.
      chance = (chance * 48_271) % 2_147_483_647;
      idleSince.splice(chance % idleSince.length, 1);
    }
    waiting -= taken;
    busy += taken;
    ends[step + serviceSteps] = taken;
    idleSince = idleSince.filter((since) => step - since < idleSteps);
    const more = Math.max(0, waiting - idleSince.length - booting);
    booting += more;
    starts[step + bootSteps] = more;
    workerSteps += idleSince.length + busy + booting;
  }
  return workerSteps;
}

/** Tasks in order of arrival, noting how long each waited. */
class RehearsedQueue {
  waiting = 0;
  private head = 0;
  private takenOfHead = 0;
  private readonly waits = new Array<number>(LONGEST_WAIT + 1).fill(0);

  constructor(private readonly arrivals: readonly number[]) {}

  /** Adds this step's arrivals and starts as many as there are free workers; returns how many. */
  take(step: number, free: number): number {
    this.waiting += this.arrivals[step] ?? 0;
    const taken = Math.min(this.waiting, free);
    this.start(step, taken);
    return taken;
  }

  /** Counts those still waiting as started at the end. */
  finish(): readonly number[] {
    this.start(this.arrivals.length, this.waiting);
    return this.waits;
  }

  private start(step: number, count: number): void {
    this.waiting -= count;
    for (let left = count; left > 0;) {
      const ofHead = Math.min(left, (this.arrivals[this.head] ?? 0) - this.takenOfHead);
      const wait = Math.min(LONGEST_WAIT, step - this.head);
      this.waits[wait] = (this.waits[wait] ?? 0) + ofHead;
      this.takenOfHead += ofHead;
      left -= ofHead;
      if (left > 0) {
        this.head++;
        this.takenOfHead = 0;
      }
    }
  }
}
