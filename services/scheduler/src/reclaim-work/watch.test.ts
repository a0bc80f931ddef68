import { continueWatch, watchedMs, type Moment } from './watch.js';

const look = (monotonicSec: number, listenedSec = monotonicSec): Moment => ({
  monotonicMs: monotonicSec * 1000,
  listenedMs: listenedSec * 1000,
});

/** Seconds watched after these looks, with at most 6 s between two. */
function watchedSec(looks: Moment[]): number {
  const [first, ...rest] = looks;
  if (!first) throw new Error('no look');
  const begun = continueWatch(undefined, first, 6000);
  return watchedMs(rest.reduce((watch, next) => continueWatch(watch, next, 6000), begun)) / 1000;
}

test.each([
  ['the first look has seen nothing yet', [look(100)], 0],
  ['regular looks add up', [look(0), look(2), look(4), look(6)], 6],
  ['a slightly late look is fine', [look(0), look(2), look(8)], 8],
  ['a pause of this process begins anew', [look(0), look(2), look(9), look(11)], 2],
  ['sleep of the machine, unseen by the monotonic clock, begins anew', [look(0), look(2), look(4, 900)], 0],
  ['while no ingest listens the watch goes on', [look(0), look(2), look(4, 2), look(6, 2)], 6],
  ['when ingest is back after a while it begins anew', [look(0), look(2), look(20, 2), look(22, 22)], 0],
  ['a clock set back is no gap', [look(0), look(2, -500), look(4, -498)], 4],
])('%s', (_name, looks, expected) => {
  expect(watchedSec(looks)).toBe(expected);
});
