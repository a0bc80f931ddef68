import { RateLimit, windowsOf } from './rate-limit.js';

const noon = Date.parse('2026-11-23T12:00:00Z');

it('tells what is left of each window', () => {
  const limit = new RateLimit(windowsOf(60));
  expect(limit.count(noon + 18_000)).toEqual({
    'ratelimit-policy': '"minute";q=60;w=60, "hour";q=3000;w=3600, "day";q=50400;w=86400',
    ratelimit: '"minute";r=59;t=42, "hour";r=2999;t=3582, "day";r=50399;t=43182',
  });
});

it('refuses the request after the last one and opens again with the next minute', () => {
  const limit = new RateLimit(windowsOf(2));
  limit.count(noon);
  limit.count(noon + 1);
  expect(refusalOf(() => limit.count(noon + 50_000))).toMatchObject({
    status: 429,
    detail: 'rate limit exceeded for the minute window',
    headers: { 'retry-after': '10' },
  });
  expect(limit.count(noon + 60_000).ratelimit).toMatch(/^"minute";r=1;t=60/);
});

function refusalOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
