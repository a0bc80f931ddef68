import { Problem } from './problem.js';

/** A rate-limit window: `limit` requests in `seconds`. */
export interface Window {
  name: string;
  limit: number;
  seconds: number;
}

/** Runpod's three windows, sized from the one of a minute in its documented proportions. */
export function windowsOf(perMinute: number): Window[] {
  return [
    { name: 'minute', limit: perMinute, seconds: 60 },
    { name: 'hour', limit: perMinute * 50, seconds: 3_600 },
    { name: 'day', limit: perMinute * 840, seconds: 86_400 },
  ];
}

/** Counts an account's requests against all windows at once. */
export class RateLimit {
  private readonly used = new Map<string, { start: number; count: number }>();

  private spentUntil = 0;

  constructor(private readonly windows: Window[]) {}

  /** Spends the minute's window until then. */
  spend(until: number): void {
    this.spentUntil = until;
  }

  /** Counts a request; returns the headers for its answer, or throws the 429. `now` is in epoch milliseconds. */
  count(now: number): Record<string, string> {
    const states = this.windows.map((window) => this.advance(window, now));
    const headers = {
      'ratelimit-policy': this.windows
        .map(({ name, limit, seconds }) => `"${name}";q=${limit};w=${seconds}`)
        .join(', '),
      ratelimit: states
        .map(({ name, left, resetSeconds }) => `"${name}";r=${Math.max(0, left)};t=${resetSeconds}`)
        .join(', '),
    };
    const spent = states.find(({ left }) => left < 0);
    if (!spent) return headers;
    const detail = `rate limit exceeded for the ${spent.name} window`;
    throw new Problem(429, detail, undefined, { ...headers, 'retry-after': String(spent.resetSeconds) });
  }

  private advance({ name, limit, seconds }: Window, now: number) {
    const start = Math.floor(now / (seconds * 1_000));
    const before = this.used.get(name);
    const count = before?.start === start ? before.count + 1 : 1;
    this.used.set(name, { start, count });
    const resetSeconds = Math.ceil((start + 1) * seconds - now / 1_000);
    if (seconds === 60 && now < this.spentUntil)
      return { name, left: -1, resetSeconds: Math.ceil((this.spentUntil - now) / 1_000) };
    return { name, left: limit - count, resetSeconds };
  }
}
