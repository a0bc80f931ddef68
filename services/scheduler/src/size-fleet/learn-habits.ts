import { type Arrivals, type Habits } from './fleet.js';
import { firstHabits, givesUpBoots, keptForS, MODEL_LOAD_S, PLAIN_HOLD_S } from './habits.js';
import { floorsOf, pastDemand, STEP_S } from './past-demand.js';
import { rehearseFleet, type Rehearsal, type RehearsedRule } from './rehearse.js';
import { verdictOn, type Aim, type Yardstick } from './weigh-habits.js';

/** Seconds of idleness that are tried; of equals the first is chosen. */
const HOLDS_S = [PLAIN_HOLD_S, 15, 60, 150, 600];
/** Shares of the last hour's tasks that a floor would have served at once. */
const FLOOR_SHARES = [0.2, 0.5, 0.8, 0.9, 0.95, 0.98];
/** What everybody does: a worker for each request, and 300 s of idleness. */
const USUAL: RehearsedRule = {
  floor: () => 0,
  idleSteps: 300 / STEP_S,
  cancels: false,
  patienceSteps: 0,
  hedge: 1,
};

/** Habits, and what to know of their choice when choosing again. */
export interface LearnedHabits extends Habits {
  /** Names their rule. */
  rule?: string;
  aim?: Aim;
}

export interface LearningTerms {
  bootS: number;
  maximum: number;
  targetWaitS: number;
}

/**
 * Plays the last two hours' arrivals through a fleet of each set of habits, and chooses the one that would have been
 * furthest better than a worker for each request: in waits for no more money, or in money for no longer waits. Some fifty
 * milliseconds. Whoever was chosen `before` needs a clearly better successor.
 */
export function learnHabits(
  arrivals: readonly Arrivals[],
  terms: LearningTerms,
  now: Date,
  before?: LearnedHabits,
): LearnedHabits {
  const past = pastDemand(arrivals, terms, now);
  let best: { habits: LearnedHabits; score: number } = {
    habits: firstHabits(terms.targetWaitS),
    score: Infinity,
  };
  if (!past) return best.habits;
  const { rehearsal, scale } = past;
  const yardstick: Yardstick = { usual: rehearseFleet(rehearsal, USUAL), bootSteps: rehearsal.bootSteps };
  for (const { rule, habits, floors, isPlain } of candidates(rehearsal, terms)) {
    const rehearsed = rehearseFleet(rehearsal, {
      floor: (step) => floors?.[step] ?? 0,
      idleSteps: keptForS(habits, terms.bootS) / STEP_S,
      cancels: givesUpBoots(habits),
      patienceSteps: habits.patienceS / STEP_S,
      hedge: habits.hedge,
    });
    const { aim, score } = verdictOn(rehearsed, yardstick, {
      isPlain,
      isChosen: rule === before?.rule,
      aimBefore: before?.aim,
    });
    const floor = scale * (floors?.at(-1) ?? 0);
    if (score < best.score) best = { habits: { ...habits, floor, rule, aim }, score };
  }
  return best.habits;
}

interface Candidate {
  rule: string;
  habits: Omit<Habits, 'floor'>;
  /** At each step; undefined for none. */
  floors: readonly number[] | undefined;
  isPlain: boolean;
}

function* candidates(rehearsal: Rehearsal, { bootS, targetWaitS }: LearningTerms): Generator<Candidate> {
  const manners = [
    { patienceS: 0, hedge: 1 },
    { patienceS: 0, hedge: 2.5 },
    { patienceS: 0, hedge: 1.5 },
    { patienceS: targetWaitS, hedge: 1 },
    // A new worker starts nothing sooner.
    { patienceS: bootS + MODEL_LOAD_S, hedge: 1 },
  ];
  const shares = [0, ...FLOOR_SHARES];
  const rows = [undefined, ...floorsOf(rehearsal, FLOOR_SHARES)];
  for (const holdS of HOLDS_S)
    for (const [manner, { patienceS, hedge }] of manners.entries())
      for (const [index, floors] of rows.entries())
        yield {
          rule: `${manner}/${holdS}/${shares[index]}`,
          habits: { holdS, patienceS, hedge },
          floors,
          isPlain: manner === 0 && holdS === PLAIN_HOLD_S && index === 0,
        };
}
