import { failureOf, retryDelaysMs, settlementOf, type AttemptResult } from './deliver-webhooks.js';

const now = new Date('2026-01-01T12:00:00Z');
const HOUR = 3_600_000;

const answered = (statusCode: number, retryAfter?: string): AttemptResult => ({
  kind: 'answered',
  statusCode,
  retryAfter,
  body: '',
});
const unanswered: AttemptResult = { kind: 'unanswered', error: 'connect ECONNREFUSED' };
const settle = (result: AttemptResult, attempt = 1, random = 0.5) =>
  settlementOf(result, attempt, random, now);

test.each([
  [1, 5_000],
  [2, 300_000],
  [3, 1_800_000],
  [4, 2 * HOUR],
  [5, 5 * HOUR],
  [6, 10 * HOUR],
  [7, 10 * HOUR],
])('failed attempt %i is followed by another after %i ms', (attempt, delayMs) => {
  expect(settle(unanswered, attempt)).toEqual({ status: 'pending', delayMs });
});

test('the eighth failure is the last', () => {
  expect(settle(unanswered, 8)).toEqual({ status: 'failed' });
  expect(settle(answered(200), 8)).toEqual({ status: 'delivered' });
});

test('the wait varies by a tenth', () => {
  for (const [index, delayMs] of retryDelaysMs.entries()) {
    const wait = (random: number) => settle(unanswered, index + 1, random);
    expect(wait(0)).toEqual({ status: 'pending', delayMs: Math.round(delayMs * 0.9) });
    expect(wait(1)).toEqual({ status: 'pending', delayMs: Math.round(delayMs * 1.1) });
  }
});

test.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [299, 'delivered'],
  [301, 'pending'],
  [304, 'pending'],
  [400, 'pending'],
  [404, 'pending'],
  [410, 'failed'],
  [500, 'pending'],
])('a %i makes it %s', (statusCode, status) => {
  expect(settle(answered(statusCode)).status).toBe(status);
});

test('a URL nobody can call fails at once', () => {
  expect(settle({ kind: 'unusable_url', error: 'the URL is not an http(s) URL' })).toEqual({
    status: 'failed',
  });
});

test.each([
  ['longer than the schedule', 429, '120', 120_000],
  ['as a date', 503, 'Thu, 01 Jan 2026 12:10:00 GMT', 600_000],
  ['never shorter than the schedule', 503, '1', 5_000],
  ['a day at most', 429, '999999999', 24 * HOUR],
  ['a date in the past', 503, 'Thu, 01 Jan 2026 11:00:00 GMT', 5_000],
  ['nonsense', 503, 'soon', 5_000],
  ['not asked of other answers', 500, '120', 5_000],
])('Retry-After: %s', (_name, statusCode, retryAfter, delayMs) => {
  expect(settle(answered(statusCode, retryAfter))).toEqual({ status: 'pending', delayMs });
});

test.each([
  [answered(204), undefined],
  [answered(302), 'answered 302: redirects are not followed'],
  [answered(500), 'answered 500'],
  [unanswered, 'connect ECONNREFUSED'],
])('%j is told as %s', (result, reason) => {
  expect(failureOf(result)).toBe(reason);
});
