const FIRST_MS = 250;
const LONGEST_MS = 5_000;
/** A process that ran this long counts as sound again. */
const SOUND_AFTER_MS = 10_000;

/** How long to wait, in milliseconds, before a crashed process starts again; `previous` is the last wait, if any. */
export function restartDelay(previous: number | undefined, upMs: number): number {
  if (previous === undefined || upMs >= SOUND_AFTER_MS) return FIRST_MS;
  return Math.min(previous * 2, LONGEST_MS);
}
