import { type Entries } from './entries.js';

/** What was still going on when the time to come to rest was over. */
export function findUnfinished(entries: Entries): string[] {
  const [calm] = entries.of('calm');
  if (calm === undefined) return ['the run did not get as far as waiting for rest'];
  return calm.reached
    ? []
    : [`after ${Math.round(calm.waitedMs / 1000)} s still waiting: ${calm.waitingFor.join('; ')}`];
}

/** Calls of clients that got no answer, or a wrong one, although they were repeated for a minute and a half. */
export function findUnanswered(entries: Entries): string[] {
  return entries.of('refused').map(({ call, reason }) => `${call}: ${reason}`);
}
