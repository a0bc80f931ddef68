import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves with the first answer that is neither undefined nor false; the test's own timeout ends it. */
export async function until<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await sleep(20);
  }
}
