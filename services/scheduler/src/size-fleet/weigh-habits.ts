import { type Rehearsed } from './rehearse.js';

/** What habits are chosen for: shorter waits for no more money, or less money for no longer waits. */
export type Aim = 'wait' | 'cost';

/** What others are measured by. */
export interface Yardstick {
  /** A worker for each request. */
  usual: Rehearsed;
  bootSteps: number;
}

/** The usual rule's slow waits are those that 95 % of tasks stay below; */
const PROMISED = 0.95;
/** of a candidate a larger share must stay below, because what comes differs from what was, */
const RESERVED = 0.965;
/** all the more when nobody is to wait. */
const RESERVED_WITHOUT_WAITS = 0.975;
/** Shares of the usual rule's waits and costs that are aimed at: a quarter less, and a reserve. */
const GOALS = { wait: { waits: 0.7, costs: 0.93 }, cost: { waits: 0.92, costs: 0.72 } };
/** Nothing that costs about as much as the usual rule is worth a change. */
const MOST_COSTS = 0.96;
const BEYOND = 3;
/** Reaching a goal by more than this counts no further; the rest is settled by waits and costs together. */
const CLEARLY = 0.9;
const WEIGHT = 0.15;
/** What habits, and their aim, are ahead by because they are the present ones. */
const STEADINESS = 0.1;
/** The plain rule, where waits are short of a boot's: demand that drifts is followed best by it, unless another wins clearly. */
const PLAIN = 0.93;

/** How far the rehearsed fleet is from the nearer goal; less is better, below 1 is reached. */
export function verdictOn(
  { workerSteps, waits }: Rehearsed,
  { usual, bootSteps }: Yardstick,
  { isPlain, isChosen, aimBefore }: { isPlain: boolean; isChosen: boolean; aimBefore: Aim | undefined },
): { aim: Aim; score: number } {
  const usualWait = slowWait(usual.waits, PROMISED);
  const wait = slowWait(waits, usualWait > 0 ? RESERVED : RESERVED_WITHOUT_WAITS);
  const relative = { waits: (wait + 1) / (usualWait + 1), costs: workerSteps / usual.workerSteps };
  const distance = (aim: Aim) =>
    Math.max(relative.waits / GOALS[aim].waits, relative.costs / GOALS[aim].costs);
  const aim = distance('wait') < distance('cost') ? 'wait' : 'cost';
  const drifts = usualWait > 0 && usualWait < bootSteps / 2;
  const nearest = Math.min(distance(aim), isPlain && drifts ? PLAIN : Infinity);
  const score =
    Math.max(CLEARLY, nearest) +
    WEIGHT * (relative.waits + relative.costs) +
    (relative.costs > MOST_COSTS && !isPlain ? BEYOND : 0) -
    (aim === aimBefore ? STEADINESS : 0) -
    (isChosen ? STEADINESS : 0);
  return { aim, score };
}

/** The wait in steps that so large a share of tasks stayed below. */
function slowWait(waits: readonly number[], share: number): number {
  const tasks = waits.reduce((sum, count) => sum + count, 0);
  let slower = tasks * (1 - share);
  for (let wait = waits.length - 1; wait > 0; wait--) {
    slower -= waits[wait] ?? 0;
    if (slower < 0) return wait;
  }
  return 0;
}
