import type { Overview } from '@callsheet/contracts';

type Minute = Overview['by_minute'][number];

const MINUTE_MS = 60_000;
const SHOWN = 60;

/** The last hour without holes: in a minute that is not told nothing ended and nothing started. */
export function everyMinute(told: Minute[], now = Date.now()): Minute[] {
  const known = new Map(told.map((minute) => [Date.parse(minute.minute), minute]));
  const last = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return Array.from({ length: SHOWN }, (_, index) => {
    const at = last - (SHOWN - 1 - index) * MINUTE_MS;
    const quiet = { completed: 0, failed: 0, wait_p50_s: null, wait_p95_s: null };
    return known.get(at) ?? { minute: new Date(at).toISOString(), ...quiet };
  });
}
