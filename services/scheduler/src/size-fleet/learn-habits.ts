import { ARRIVAL_BUCKET_S, ARRIVAL_WINDOW_S, type Arrivals, type Habits } from './fleet.js';
import { rehearseFleet, rehearseRequestCount, type Rehearsal } from './rehearse.js';

/** Less history than this says nothing yet. */
const FIRST_S = 300;
/** Holds that are tried, in boots: a boot saved pays for an idle worker of one boot's length; the longer ones pay in waits. */
const HOLDS = [1, 2, 4, 8, 20];
/** Sizes of floor that are tried between none and what the highest peak took. */
const FLOORS = 16;
/** The share of tasks that should not wait; 95 % is what is promised, the rest is reserve for chance. */
const PROMPT_SHARE = 0.99;
/** GPU seconds that one second less of waiting is worth, for each task. */
const WORTH = 4;
/** A floor that is found too high falls by one worker in this time: what one look at chance takes, the next often gives back. */
const FALL_MS = 240_000;
/** Never more than this share of what a worker for each request with the usual 300 s of idleness costs. */
const CEILING = 0.9;
const PLAIN_IDLE_S = 300;

/** Before there is history: ready to follow, slow to let go. */
export function firstHabits(bootS: number): Habits {
  return { floor: 0, holdS: 4 * bootS };
}

/**
 * Plays the last hours' arrivals through fleets of every floor and hold, and chooses the one with the least GPU time plus
 * waiting, among those cheaper than a worker for each request. Some ten milliseconds.
 */
export function learnHabits(arrivals: readonly Arrivals[], bootS: number, now: Date): Habits {
  const rehearsal = rehearsalOf(arrivals, bootS, now);
  if (!rehearsal) return firstHabits(bootS);
  const levels = offeredLevels(rehearsal);
  const top = Math.max(...levels);
  const floors = new Set(
    Array.from({ length: FLOORS }, (_, index) => Math.round((top * index) / (FLOORS - 1))),
  );
  const ceiling = CEILING * rehearseRequestCount(rehearsal, PLAIN_IDLE_S / ARRIVAL_BUCKET_S);
  const tasks = rehearsal.arrivals.reduce((sum, count) => sum + count, 0);
  let best = { ...firstHabits(bootS), cost: Infinity };
  for (const boots of HOLDS) {
    const peaks = slidingPeak(levels, boots * rehearsal.bootSteps);
    for (const floor of floors) {
      const { workerSteps, waits } = rehearseFleet(rehearsal, (step) => Math.max(floor, peaks[step] ?? 0));
      const cost = workerSteps + WORTH * tasks * longestPrompt(waits, tasks);
      if (cost < best.cost && workerSteps <= ceiling) best = { floor, holdS: boots * bootS, cost };
    }
  }
  return { floor: best.floor, holdS: best.holdS };
}

/** Habits, and since when their floor is what it is. */
export interface SteadyHabits extends Habits {
  floorSince: Date;
}

/** A floor rises at once and falls slowly. */
export function steadied(learned: Habits, before: SteadyHabits | undefined, now: Date): SteadyHabits {
  if (!before || learned.floor > before.floor) return { ...learned, floorSince: now };
  const rests = learned.floor === before.floor || now.getTime() - before.floorSince.getTime() < FALL_MS;
  return rests
    ? { ...learned, floor: before.floor, floorSince: before.floorSince }
    : { ...learned, floor: before.floor - 1, floorSince: now };
}

/** Undefined when there is too little to learn from. */
function rehearsalOf(arrivals: readonly Arrivals[], bootS: number, now: Date): Rehearsal | undefined {
  const nowS = now.getTime() / 1000;
  const recent = arrivals.filter(({ at }) => at.getTime() / 1000 > nowS - ARRIVAL_WINDOW_S);
  const first = recent[0];
  if (!first || nowS - first.at.getTime() / 1000 < FIRST_S) return undefined;
  const firstS = first.at.getTime() / 1000;
  const perStep = new Array<number>(Math.floor((nowS - firstS) / ARRIVAL_BUCKET_S) + 1).fill(0);
  let [tasks, seconds] = [0, 0];
  for (const arrival of recent) {
    const step = Math.floor((arrival.at.getTime() / 1000 - firstS) / ARRIVAL_BUCKET_S);
    perStep[step] = (perStep[step] ?? 0) + arrival.tasks;
    tasks += arrival.tasks;
    seconds += arrival.tasks * arrival.secondsEach;
  }
  return {
    arrivals: perStep,
    serviceSteps: Math.max(1, Math.round(seconds / tasks / ARRIVAL_BUCKET_S)),
    bootSteps: Math.max(1, Math.round(bootS / ARRIVAL_BUCKET_S)),
  };
}

/** Tasks that would run in each step, had each started when it arrived. */
function offeredLevels({ arrivals, serviceSteps }: Rehearsal): number[] {
  let level = 0;
  return arrivals.map((count, step) => (level += count - (arrivals[step - serviceSteps] ?? 0)));
}

/** At each step the highest value of the last `width` steps. */
function slidingPeak(values: readonly number[], width: number): number[] {
  const falling: { step: number; value: number }[] = [];
  let head = 0;
  return values.map((value, step) => {
    while (falling.length > head && (falling.at(-1)?.value ?? 0) <= value) falling.pop();
    falling.push({ step, value });
    if ((falling[head]?.step ?? step) <= step - width) head++;
    return falling[head]?.value ?? value;
  });
}

/** The wait in steps that all but the slowest tasks kept below. */
function longestPrompt(waits: readonly number[], tasks: number): number {
  let slower = tasks * (1 - PROMPT_SHARE);
  for (let wait = waits.length - 1; wait > 0; wait--) {
    slower -= waits[wait] ?? 0;
    if (slower < 0) return wait;
  }
  return 0;
}
