import { ARRIVAL_BUCKET_S, ARRIVAL_WINDOW_S, type Arrivals } from './fleet.js';
import { MODEL_LOAD_S } from './habits.js';
import { type Rehearsal } from './rehearse.js';

/** Less history than this says nothing yet. */
const FIRST_S = 300;
const STEPS_PER_BUCKET = 2;
/** Length of a rehearsal's step. */
export const STEP_S = ARRIVAL_BUCKET_S / STEPS_PER_BUCKET;
const WARM_UP_STEPS = 1200 / STEP_S;
/** Floors look back this far, */
const FLOOR_WINDOW_STEPS = 3600 / STEP_S;
/** and follow once a minute. */
const FLOOR_EVERY_STEPS = 60 / STEP_S;
/** More tasks than this are rehearsed as fewer larger ones, so that learning takes the same time under any load. */
const MOST_TASKS = 20_000;

/** Past demand, and how many real tasks and workers one of the rehearsal stands for. */
export interface PastDemand {
  rehearsal: Rehearsal;
  scale: number;
}

/** The arrivals of the window, the last of them once more before it as a warm-up; undefined when there is too little. */
export function pastDemand(
  arrivals: readonly Arrivals[],
  { bootS, maximum }: { bootS: number; maximum: number },
  now: Date,
): PastDemand | undefined {
  const nowS = now.getTime() / 1000;
  const secondsOf = ({ at }: Arrivals) => at.getTime() / 1000;
  const recent = arrivals.filter((one) => secondsOf(one) > nowS - ARRIVAL_WINDOW_S && secondsOf(one) <= nowS);
  const first = recent[0];
  if (!first || nowS - secondsOf(first) < FIRST_S) return undefined;
  const tasks = recent.reduce((sum, one) => sum + one.tasks, 0);
  const seconds = recent.reduce((sum, one) => sum + one.tasks * one.secondsEach, 0);
  const scale = Math.ceil(tasks / MOST_TASKS);
  const bucketOf = (atS: number) => Math.floor((atS - secondsOf(first)) / ARRIVAL_BUCKET_S);
  const perStep = new Array<number>((bucketOf(nowS) + 1) * STEPS_PER_BUCKET).fill(0);
  let [passed, counted] = [0, 0];
  for (const one of recent) {
    const step = bucketOf(secondsOf(one)) * STEPS_PER_BUCKET;
    for (let part = 0; part < STEPS_PER_BUCKET; part++) {
      passed += one.tasks / STEPS_PER_BUCKET;
      const whole = Math.floor(passed / scale + 1e-6);
      perStep[step + part] = (perStep[step + part] ?? 0) + whole - counted;
      counted = whole;
    }
  }
  const warmUp = Math.min(perStep.length, WARM_UP_STEPS);
  const rehearsal = {
    arrivals: [...perStep.slice(perStep.length - warmUp), ...perStep],
    warmUp,
    serviceSteps: Math.max(1, Math.round(seconds / tasks / STEP_S)),
    bootSteps: Math.max(1, Math.round(bootS / STEP_S)),
    loadSteps: MODEL_LOAD_S / STEP_S,
    maximum: Math.max(1, Math.floor(maximum / scale)),
  };
  return { rehearsal, scale };
}

/**
 * Of each share: so many workers that it of the last hour's tasks would have found one free, had each started when it
 * arrived. A row holds its value at each step.
 */
export function floorsOf(
  { arrivals, serviceSteps, maximum }: Rehearsal,
  shares: readonly number[],
): number[][] {
  const top = arrivals.reduce((sum, count) => sum + count, 0);
  const counts = new Array<number>(Math.min(maximum, top) + 1).fill(0);
  const levels: number[] = [];
  const rows = shares.map((): number[] => []);
  let [running, size] = [0, 0];
  const count = (step: number, sign: 1 | -1) => {
    const [level, tasks] = [levels[step] ?? 0, sign * (arrivals[step] ?? 0)];
    counts[level] = (counts[level] ?? 0) + tasks;
    size += tasks;
  };
  arrivals.forEach((came, step) => {
    running += came - (arrivals[step - serviceSteps] ?? 0);
    levels.push(Math.min(running, counts.length - 1));
    count(step, 1);
    if (step >= FLOOR_WINDOW_STEPS) count(step - FLOOR_WINDOW_STEPS, -1);
    const fresh = step % FLOOR_EVERY_STEPS === 0;
    let [level, below] = [0, counts[0] ?? 0];
    shares.forEach((share, index) => {
      while (fresh && below < share * size && level < counts.length - 1) below += counts[++level] ?? 0;
      rows[index]?.push(fresh ? level : (rows[index]?.[step - 1] ?? 0));
    });
  });
  return rows;
}
