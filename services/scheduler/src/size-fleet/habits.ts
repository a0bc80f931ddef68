import { type Habits } from './fleet.js';

/** What a worker's first task waits for its model, typically. */
export const MODEL_LOAD_S = 30;
/** Idleness that a fleet with nothing better to go by allows: less than the five minutes that are usual. */
export const PLAIN_HOLD_S = 240;
/** Where workers are worth no more idleness than this, those still booting are not worth their boot either. */
const SHORT_HOLD_S = 60;
/** Where boots are short nobody need be kept: the longest idleness, as so many boots. */
const BOOTS_OF_HOLD = 8;

/** Before there is history. */
export function firstHabits(targetWaitS: number): Habits {
  return { floor: 0, holdS: PLAIN_HOLD_S, patienceS: targetWaitS, hedge: 1 };
}

/** For how many seconds a worker above the floor is kept although it is idle. */
export function keptForS({ holdS }: Pick<Habits, 'holdS'>, bootS: number): number {
  return Math.min(holdS, BOOTS_OF_HOLD * bootS);
}

/** Whether boots are given up once nothing waits: else a boot is the sign of growing demand, and stays. */
export function givesUpBoots({ holdS, hedge }: Pick<Habits, 'holdS' | 'hedge'>): boolean {
  return holdS <= SHORT_HOLD_S || hedge > 1;
}
