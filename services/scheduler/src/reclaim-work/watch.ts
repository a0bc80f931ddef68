/** One instant on two clocks, in milliseconds. */
export interface Moment {
  /** This process's clock: shows when the process was paused. */
  monotonicMs: number;
  /**
   * When an ingest last listened for heartbeats, by the database's clock: stands still while none does, and jumps when the
   * machine slept, which a monotonic clock leaves out.
   */
  listenedMs: number;
}

/** An unbroken time in which this process could see heartbeats arrive. */
export interface Watch {
  since: Moment;
  last: Moment;
}

/** Extends the watch to now, or begins a new one when the last look was too long ago. */
export function continueWatch(watch: Watch | undefined, now: Moment, maxGapMs: number): Watch {
  if (!watch || gapMs(watch.last, now) > maxGapMs) return { since: now, last: now };
  return { since: watch.since, last: now };
}

/** How long the watch has lasted, in milliseconds. */
export function watchedMs({ since, last }: Watch): number {
  return last.monotonicMs - since.monotonicMs;
}

function gapMs(from: Moment, to: Moment): number {
  return Math.max(to.monotonicMs - from.monotonicMs, to.listenedMs - from.listenedMs);
}
