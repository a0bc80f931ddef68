import { before, now } from './fleet.fixture.js';
import { type Arrivals } from './fleet.js';
import { firstHabits } from './habits.js';
import { learnHabits } from './learn-habits.js';

const terms = { bootS: 90, maximum: 100, targetWaitS: 20 };

/** One task each time, the latest last. */
const tasksAt = (agos: number[], secondsEach = 30, tasks = 1): Arrivals[] =>
  agos.map((ago) => ({ at: before(ago), minVramGb: 0, tasks, secondsEach }));

/** From two hours ago until now. */
const every = (seconds: number, secondsEach = 30, tasks = 1) =>
  tasksAt(
    Array.from({ length: Math.floor(7000 / seconds) }, (_, index) => 7000 - index * seconds),
    secondsEach,
    tasks,
  );

test('little history says nothing', () => {
  expect(learnHabits([], terms, now)).toEqual(firstHabits(20));
  expect(learnHabits(tasksAt([200, 100]), terms, now)).toEqual(firstHabits(20));
});

test('what comes back every few minutes is kept for', () => {
  const { floor, holdS } = learnHabits(every(175, 30, 4), terms, now);
  expect(floor > 0 || holdS >= 150).toBe(true);
});

test('a single batch long ago is worth nobody', () => {
  expect(learnHabits(tasksAt([6000], 30, 12), terms, now).floor).toBe(0);
});

test('bursts an hour apart are not waited for, and boots race when one comes', () => {
  const { floor, holdS, hedge } = learnHabits(tasksAt([6900, 3300], 60, 40), terms, now);
  expect(floor).toBe(0);
  expect(holdS).toBeLessThanOrEqual(60);
  expect(hedge).toBeGreaterThan(1);
});

test('the same history and choice give the same habits again', () => {
  const chosen = learnHabits(every(25, 60, 3), terms, now);
  expect(learnHabits(every(25, 60, 3), terms, now, chosen)).toEqual(chosen);
});

test('a hundred times the load is learned as the same in large, for at most the maximum', () => {
  const large = learnHabits(every(10, 30, 100), { ...terms, maximum: 10_000 }, now);
  expect(large.floor).toBeLessThanOrEqual(600);
  expect(learnHabits(every(10, 30, 100), { ...terms, maximum: 40 }, now).floor).toBeLessThanOrEqual(40);
});

test('arrivals of a clock that was ahead are left out', () => {
  const ahead = { at: new Date(now.getTime() + 3_600_000), minVramGb: 0, tasks: 50, secondsEach: 30 };
  expect(learnHabits([...every(10), ahead], terms, now)).toEqual(learnHabits(every(10), terms, now));
});
