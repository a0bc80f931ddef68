import { type ClassView } from './class-view.js';
import { type FleetSnapshot, type FleetWorker } from './fleet.js';
import { firstHabits, givesUpBoots, keptForS } from './habits.js';
import { type Want } from './want.js';

export interface BacklogPolicy {
  kind: 'backlog';
  /** Before habits are learned: a task that the present workers start within this asks for no new one. */
  targetWaitMs: number;
}

/** An idle worker asks for work every 10 s: before that its idleness says nothing. */
const SETTLE_MS = 15_000;

/**
 * By predicted seconds and the class's habits: `hedge` workers for each waiting task that the active ones would not start
 * within `patienceS`, booting ones counted; never fewer than `floor`; and who has been idle for `holdS`, or for the time of
 * eight boots, may go.
 */
export function wantByBacklog(
  view: ClassView,
  policy: BacklogPolicy,
  { habits, bootS }: Pick<FleetSnapshot, 'habits' | 'bootS'>,
): Want {
  const learned = habits.get(view.minVramGb) ?? firstHabits(policy.targetWaitMs / 1000);
  const { floor, patienceS, hedge } = learned;
  const holdS = keptForS(learned, bootS);
  const present = [...view.workers, ...view.helpers];
  const starts = startsWithin(present, patienceS, view.secondsEach);
  const late = Math.max(0, view.queued - starts);
  const booting = present.filter(({ status }) => status === 'spawning').length;
  const more = Math.max(0, Math.ceil(hedge * late) - booting);
  return {
    parts: {
      queue: more === 0 ? 0 : view.workers.length + more,
      usual_load: Math.max(0, floor - view.helpers.length),
    },
    idleLimitMs: {
      spawning: givesUpBoots(learned) ? 0 : Infinity,
      active: Math.max(SETTLE_MS, 1000 * holdS),
    },
    numbers: {
      work_s: Math.round(view.queued * view.secondsEach),
      late,
      starts_in_time: starts,
      floor,
      hold_s: Math.round(holdS),
      hedge,
      boot_s: Math.round(bootS),
      patience_s: Math.round(patienceS),
    },
  };
}

/** How many tasks of this length the active workers can begin within the time; without any, those that are idle one each. */
function startsWithin(workers: readonly FleetWorker[], withinS: number, secondsEach: number): number {
  return workers
    .filter(
      ({ status, busy, freeInS }) => status === 'active' && (!busy || (withinS > 0 && freeInS <= withinS)),
    )
    .reduce((sum, { freeInS }) => sum + 1 + Math.floor((withinS - freeInS) / Math.max(1, secondsEach)), 0);
}
