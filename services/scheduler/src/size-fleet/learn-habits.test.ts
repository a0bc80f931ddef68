import { before, now } from './fleet.fixture.js';
import { type Arrivals } from './fleet.js';
import { firstHabits, learnHabits, steadied } from './learn-habits.js';

const BOOT_S = 90;

/** One task each time, the latest last. */
const tasksAt = (agos: number[], secondsEach = 30, tasks = 1): Arrivals[] =>
  agos.map((ago) => ({ at: before(ago), minVramGb: 0, tasks, secondsEach }));

const steadyStream = tasksAt(Array.from({ length: 700 }, (_, index) => 7000 - index * 10));

test('little history says nothing', () => {
  expect(learnHabits([], BOOT_S, now)).toEqual(firstHabits(BOOT_S));
  expect(learnHabits(tasksAt([200, 100]), BOOT_S, now)).toEqual(firstHabits(BOOT_S));
});

test('a steady stream is worth the workers it keeps busy', () => {
  const { floor } = learnHabits(steadyStream, BOOT_S, now);
  expect(floor).toBeGreaterThanOrEqual(3);
  expect(floor).toBeLessThanOrEqual(5);
});

test('a single batch long ago is worth nobody', () => {
  expect(learnHabits(tasksAt([6000], 30, 12), BOOT_S, now).floor).toBe(0);
});

test('what comes back every few minutes is kept for', () => {
  const bursts = tasksAt(
    Array.from({ length: 40 }, (_, index) => 7000 - index * 175),
    30,
    4,
  );
  const { floor, holdS } = learnHabits(bursts, BOOT_S, now);
  expect(floor > 0 || holdS >= 175).toBe(true);
});

test('a floor rises at once and falls by one worker in four minutes', () => {
  const habits = (floor: number) => ({ floor, holdS: 90 });
  const first = steadied(habits(5), undefined, before(600));
  expect(steadied(habits(8), first, before(500))).toMatchObject({ floor: 8, floorSince: before(500) });
  expect(steadied(habits(2), first, before(400)).floor).toBe(5);
  const lower = steadied(habits(2), first, before(360));
  expect(lower.floor).toBe(4);
  expect(steadied(habits(2), lower, before(200)).floor).toBe(4);
});
