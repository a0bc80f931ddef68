import { type Impression } from './traffic.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds after each failed attempt, as Svix, who defined Standard Webhooks, waits; after the last one it is over. */
export const retryDelaysMs: readonly number[] = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE],
  ...[2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR],
];

/** Receivers that were down together should not all be called together. */
const JITTER = 0.1;
const RETRY_AFTER_LIMIT_MS = 24 * HOUR;

/** How one attempt ended; `refused` ones were not made. */
export type AttemptResult =
  | { kind: 'answered'; statusCode: number; retryAfter: string | undefined; body: string }
  | { kind: 'unanswered'; error: string }
  | { kind: 'unusable_url'; error: string }
  | { kind: 'refused'; error: string };

/** What becomes of a delivery after an attempt. */
export type Settlement = { status: 'delivered' | 'failed' } | { status: 'pending'; delayMs: number };

/**
 * Only a 2xx delivers. 410 says that nobody listens any more, so it ends at once; anything else is tried again until the
 * schedule is used up. `attempt` counts from 1 since the delivery was planned or replayed, `random` is in [0, 1).
 */
export function settlementOf(result: AttemptResult, attempt: number, random: number, now: Date): Settlement {
  if (result.kind === 'answered' && isSuccess(result.statusCode)) return { status: 'delivered' };
  if (result.kind === 'answered' && result.statusCode === 410) return { status: 'failed' };
  if (result.kind === 'unusable_url' || result.kind === 'refused') return { status: 'failed' };
  const scheduled = retryDelaysMs[attempt - 1];
  if (scheduled === undefined) return { status: 'failed' };
  const jittered = Math.round(scheduled * (1 + JITTER * (2 * random - 1)));
  return { status: 'pending', delayMs: Math.max(jittered, retryAfterMs(result, now)) };
}

/** What an attempt says about how much its destination can take. */
export function impressionOf(result: AttemptResult): Impression {
  if (result.kind === 'unanswered') return 'no_answer';
  if (result.kind !== 'answered') return 'failure';
  if (isSuccess(result.statusCode)) return 'success';
  return result.statusCode === 429 || result.statusCode >= 500 ? 'overloaded' : 'failure';
}

/** Why an attempt did not deliver; undefined when it did. */
export function failureOf(result: AttemptResult): string | undefined {
  if (result.kind !== 'answered') return result.error;
  const { statusCode } = result;
  if (isSuccess(statusCode)) return undefined;
  if (statusCode >= 300 && statusCode < 400) return `answered ${statusCode}: redirects are not followed`;
  return `answered ${statusCode}`;
}

/** Only these deliver. */
export function isSuccess(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** Milliseconds that a 429 or 503 asks us to wait, in seconds or as a date, up to a day; 0 when none. */
export function retryAfterMs(result: AttemptResult, now: Date): number {
  if (result.kind !== 'answered' || ![429, 503].includes(result.statusCode)) return 0;
  const text = result.retryAfter?.trim() ?? '';
  const wait = /^\d+$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now.getTime();
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), RETRY_AFTER_LIMIT_MS);
}
