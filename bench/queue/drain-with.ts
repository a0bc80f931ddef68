import { type Drained } from './engine.js';

/** Nothing done for this long: the queue is empty. */
const QUIET_MS = 400;

/** A library's own loop over jobs. */
export interface Runner {
  stop(): Promise<void>;
}

/** Lets a library's own loop work, from its first job, until the time is over or nothing is left. */
export async function drainWith(
  start: (onJob: () => void) => Promise<Runner>,
  milliseconds: number,
): Promise<Drained> {
  let jobs = 0;
  let first: number | undefined;
  let last = performance.now();
  const runner = await start(() => {
    jobs += 1;
    last = performance.now();
    first ??= last;
  });
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      if (now - last < QUIET_MS && now - (first ?? now) < milliseconds) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
  const drained = { jobs, milliseconds: last - (first ?? last) };
  await runner.stop();
  return drained;
}
