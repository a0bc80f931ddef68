import { parseSchedule, scheduledWorkers } from './schedule.js';

const windows = parseSchedule('mon-fri 08:30-18:00 3; sat 10:00-14:00 1; sun-mon 00:00-24:00 2');

test.each([
  ['a working day at the first minute', '2026-01-07T08:30:00Z', 3],
  ['a minute before', '2026-01-07T08:29:00Z', 0],
  ['the last minute is out', '2026-01-07T18:00:00Z', 0],
  ['Saturday', '2026-01-10T11:00:00Z', 1],
  ['a range across the week end', '2026-01-11T23:59:00Z', 2],
  ['of two windows the larger counts', '2026-01-12T09:00:00Z', 3],
])('%s', (_name, now, workers) => {
  expect(scheduledWorkers(windows, new Date(now), 'UTC')).toBe(workers);
});

test('times are those of the time zone', () => {
  expect(scheduledWorkers(windows, new Date('2026-01-07T13:30:00Z'), 'America/New_York')).toBe(3);
  expect(scheduledWorkers(windows, new Date('2026-01-07T13:29:00Z'), 'America/New_York')).toBe(0);
});

test.each([
  ['mon 8:30-18:00 3', /must look like/],
  ['mon 08:30-18:00', /must look like/],
  ['mon 08:30-18:00 -1', /must look like/],
  ['mon 18:00-08:30 3', /ends before it begins/],
  ['moon 08:30-18:00 3', /days are sun/],
  ['mon 08:30-24:30 3', /must look like/],
])('%s is refused', (text, message) => {
  expect(() => parseSchedule(text)).toThrow(message);
});

test('an empty schedule wants nobody', () => {
  expect(scheduledWorkers(parseSchedule(''), new Date(), 'UTC')).toBe(0);
});
