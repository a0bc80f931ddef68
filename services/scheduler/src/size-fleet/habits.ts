import { type Habits } from './fleet.js';

/** What a worker's first task waits for its model, typically. */
export const MODEL_LOAD_S = 30;
/** Idleness that a fleet with nothing better to go by allows: less than the five minutes that are usual. */
export const PLAIN_HOLD_S = 240;
/** Where workers are worth no more idleness than this, those still booting are not worth their boot either. */
const SHORT_HOLD_S = 60;

/** Before there is history. */
export function firstHabits(targetWaitS: number): Habits {
  return { floor: 0, holdS: PLAIN_HOLD_S, patienceS: targetWaitS, hedge: 1 };
}

/** Whether boots are given up once nothing waits: else a boot is the sign of growing demand, and stays. */
export function givesUpBoots({ holdS, hedge }: Pick<Habits, 'holdS' | 'hedge'>): boolean {
  return holdS <= SHORT_HOLD_S || hedge > 1;
}
