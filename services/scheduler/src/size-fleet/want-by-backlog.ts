import { type ClassView } from './class-view.js';
import { type FleetSnapshot, type FleetWorker } from './fleet.js';
import { firstHabits } from './learn-habits.js';
import { recentPeak } from './offered-load.js';
import { type Want } from './want.js';

export interface BacklogPolicy {
  kind: 'backlog';
  /** No task should wait longer for a worker than this, or than a boot where that is longer. */
  targetWaitMs: number;
}

/** An idle worker asks for work every 10 s: before that its idleness says nothing. */
const SETTLE_MS = 15_000;

/**
 * Predicted seconds against a target wait: one worker for each task that those present, busy or booting, could not start
 * within the target; and the floor and hold that the class's habits have shown to be worth their money.
 */
export function wantByBacklog(
  view: ClassView,
  policy: BacklogPolicy,
  { habits, bootS }: Pick<FleetSnapshot, 'habits' | 'bootS'>,
  now: Date,
): Want {
  const { floor, holdS } = habits.get(view.minVramGb) ?? firstHabits(bootS);
  const starts = startsWithin(
    [...view.workers, ...view.helpers],
    policy.targetWaitMs / 1000,
    view.secondsEach,
  );
  const booting = [...view.workers, ...view.helpers].filter(({ status }) => status === 'spawning').length;
  const late = Math.max(0, view.queued - starts - booting);
  const held = recentPeak(view.arrivals, holdS, now);
  const forecast = Math.floor(steadyRate(view, bootS, now) * view.secondsEach);
  const ours = (workers: number) => Math.max(0, workers - view.helpers.length);
  return {
    parts: {
      queue: late === 0 ? 0 : view.workers.length + late,
      usual_load: ours(floor > 0 ? Math.max(floor, held) : 0),
      forecast: ours(forecast),
    },
    keep: ours(held),
    idleLimitMs: { spawning: 0, active: SETTLE_MS },
    numbers: {
      work_s: Math.round(view.queued * view.secondsEach),
      late,
      starts_in_time: starts,
      floor,
      hold_s: Math.round(holdS),
      boot_s: Math.round(bootS),
      target_wait_s: policy.targetWaitMs / 1000,
    },
  };
}

/** How many tasks of this length the active workers can begin within the time. */
function startsWithin(workers: readonly FleetWorker[], withinS: number, secondsEach: number): number {
  return workers
    .filter(({ status, freeInS }) => status === 'active' && freeInS <= withinS)
    .reduce((sum, { freeInS }) => sum + 1 + Math.floor((withinS - freeInS) / Math.max(1, secondsEach)), 0);
}

/**
 * Tasks a second over the last boot's length. Of its four quarters the fullest is left out: a batch that comes at once is
 * waiting work, no rate.
 */
function steadyRate({ arrivals }: ClassView, bootS: number, now: Date): number {
  const quarters = [0, 0, 0, 0];
  for (const { at, tasks } of arrivals) {
    const ageS = (now.getTime() - at.getTime()) / 1000;
    const quarter = Math.floor((4 * ageS) / bootS);
    if (quarter >= 0 && quarter < 4) quarters[quarter] = (quarters[quarter] ?? 0) + tasks;
  }
  const counted = quarters.sort((one, other) => one - other).slice(0, 3);
  return counted.reduce((sum, count) => sum + count, 0) / (0.75 * bootS);
}
