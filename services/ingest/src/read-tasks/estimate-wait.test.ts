import { estimateWait, type Outlook } from './estimate-wait.js';

const waiting: Outlook = {
  tasksAhead: 0,
  workers: 2,
  idleWorkers: 0,
  run: { low: 100, typical: 120, high: 180 },
  basis: 'shape',
  running: null,
};
const startsIn = (change: Partial<Outlook>) => estimateWait({ ...waiting, ...change })?.starts_in_seconds;
const finishesIn = (change: Partial<Outlook>) => estimateWait({ ...waiting, ...change })?.finishes_in_seconds;

test.each<[string, Partial<Outlook>, object | undefined]>([
  ['an idle worker takes it at its next poll', { idleWorkers: 1 }, { low: 0, typical: 0, high: 10 }],
  ['the first of two busy workers that is done', {}, { low: 0, typical: 60, high: 180 }],
  ['two before it, one each', { tasksAhead: 2 }, { low: 100, typical: 180, high: 360 }],
  [
    'idle workers take those before it first',
    { tasksAhead: 3, idleWorkers: 2 },
    { low: 0, typical: 60, high: 180 },
  ],
  ['nobody can run it', { workers: 0 }, undefined],
  ['too many before it, or it waits for something else', { tasksAhead: null }, undefined],
])('start: %s', (_, change, band) => {
  expect(startsIn(change)).toEqual(band);
});

test('it ends one run after its start', () => {
  expect(finishesIn({ idleWorkers: 1 })).toEqual({ low: 100, typical: 120, high: 190 });
});

test.each<[string, NonNullable<Outlook['running']>, object]>([
  [
    'history less what is over',
    { heldSeconds: 50, generatingSeconds: 40, percent: null },
    { low: 50, typical: 70, high: 130 },
  ],
  [
    'never less than nothing',
    { heldSeconds: 150, generatingSeconds: 140, percent: 2 },
    { low: 0, typical: 0, high: 30 },
  ],
  [
    'what the worker reports goes before',
    { heldSeconds: 500, generatingSeconds: 100, percent: 50 },
    { low: 70, typical: 100, high: 130 },
  ],
  [
    'all but done',
    { heldSeconds: 500, generatingSeconds: 100, percent: 100 },
    { low: 0, typical: 0, high: 0 },
  ],
])('a running task: %s', (_, running, band) => {
  expect(finishesIn({ running })).toEqual(band);
  expect(startsIn({ running })).toBeNull();
});
