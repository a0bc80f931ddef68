import type { Spend } from '@callsheet/contracts';

/** What the day will have cost at its end, UTC, if as many pods run on as run now. */
export function projected(
  { usd_today, usd_per_hour }: Pick<Spend, 'usd_today' | 'usd_per_hour'>,
  now: Date,
): number {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
  return usd_today + (usd_per_hour * (midnight - now.getTime())) / 3_600_000;
}
