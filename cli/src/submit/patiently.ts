import { ApiError } from '@callsheet/client';
import { setTimeout as pause } from 'node:timers/promises';

const GIVE_UP_AFTER_MS = 60_000;
const WAIT_MS = 500;

/** Makes a call that may be repeated again while the server is not able to answer; one that is not there is given up at once, unless it answered before. */
export async function patiently<Answer>(
  call: () => Promise<Answer>,
  { answeredBefore = false, signal }: { answeredBefore?: boolean; signal?: AbortSignal } = {},
): Promise<Answer> {
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const isPassing = error instanceof ApiError && error.isOutage && (answeredBefore || error.status !== 0);
      if (!isPassing || Date.now() > deadline) throw error;
      await pause(WAIT_MS, undefined, { signal });
    }
  }
}
