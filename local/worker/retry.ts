import { setTimeout as sleep } from 'node:timers/promises';
import { EdgeError } from './edge-error.js';

/** How long to go on trying and the first pause, which doubles up to 5 s; milliseconds. */
export interface Patience {
  forMs: number;
  firstPauseMs: number;
}

/** Repeats a call while it fails for a passing reason; throws the last error when patience ends or the answer is final. */
export async function retryTransient<T>(patience: Patience, call: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + patience.forMs;
  for (let pauseMs = patience.firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof EdgeError) || !error.isTransient || Date.now() + pauseMs > giveUpAt) throw error;
      await sleep(pauseMs);
    }
  }
}
