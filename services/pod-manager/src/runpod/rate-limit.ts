/** Requests below this left in a minute are kept for creating and terminating, not for looking. */
const reserve = 20;

/** True when the `RateLimit` header says that the minute's requests are nearly used up; no header means no limit. */
export function isNearlySpent(rateLimit: string | null): boolean {
  const left = /"minute"\s*;\s*r=(\d+)/.exec(rateLimit ?? '')?.[1];
  return left !== undefined && Number(left) < reserve;
}

/** The `Retry-After` header in milliseconds; it holds seconds or a date. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
