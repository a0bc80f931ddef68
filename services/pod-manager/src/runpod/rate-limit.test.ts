import { isNearlySpent, retryAfterMs } from './rate-limit.js';

test.each([
  ['"minute";r=59;t=42, "hour";r=2999;t=100', false],
  ['"minute";r=19;t=42, "hour";r=2999;t=100', true],
  ['"hour";r=3;t=100', false],
  [null, false],
])('RateLimit %j is nearly spent: %s', (header, spent) => {
  expect(isNearlySpent(header)).toBe(spent);
});

test.each([
  ['2', 2000],
  ['Thu, 01 Jan 1970 00:00:05 GMT', 4000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j means %s ms', (header, wait) => {
  expect(retryAfterMs(header, 1000)).toBe(wait);
});
