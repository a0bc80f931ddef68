import { everyMinute } from './every-minute';

test('an hour has sixty minutes, also those in which nothing was', () => {
  const now = Date.parse('2026-01-01T10:30:40Z');
  const told = { minute: '2026-01-01T10:29:00.000Z', completed: 3, failed: 1, wait_p50_s: 2, wait_p95_s: 5 };
  const minutes = everyMinute([told], now);
  expect(minutes).toHaveLength(60);
  expect(minutes[0]?.minute).toBe('2026-01-01T09:31:00.000Z');
  expect(minutes.at(-2)).toEqual(told);
  expect(minutes.at(-1)).toMatchObject({
    minute: '2026-01-01T10:30:00.000Z',
    completed: 0,
    wait_p50_s: null,
  });
});
