/** Time as the emulator sees it: milliseconds since the epoch, and calls in the future. */
export interface Clock {
  now(): number;
  after(delayMs: number, run: () => void): Cancel;
}

/** Calls off something planned with `Clock.after`; harmless once it has run. */
export type Cancel = () => void;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
