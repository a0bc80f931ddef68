import fc from 'fast-check';
import { advance, leavesGap, settledPosition, type Progress, type View } from './advance.js';

const start: Progress = { high: 10, gaps: [] };
const gapOf = (from: number, to: number, ownersBelow: number) => ({ from, to, ownersBelow });
const view = (ids: number[], rest: Partial<View> = {}): View => ({
  ids,
  complete: true,
  xmin: 100,
  nextXid: 105,
  ...rest,
});

test.each<[string, Progress, View, Progress]>([
  ['nothing new', start, view([]), start],
  ['the next ids', start, view([11, 12]), { high: 12, gaps: [] }],
  ['an id is missing', start, view([11, 13]), { high: 13, gaps: [gapOf(12, 12, 105)] }],
  ['the first ids are missing', start, view([14]), { high: 14, gaps: [gapOf(11, 13, 105)] }],
  [
    'two are missing apart',
    start,
    view([12, 14]),
    { high: 14, gaps: [gapOf(11, 11, 105), gapOf(13, 13, 105)] },
  ],
  [
    'a late commit fills a gap',
    { high: 13, gaps: [gapOf(12, 12, 105)] },
    view([12, 14], { xmin: 101, nextXid: 110 }),
    { high: 14, gaps: [] },
  ],
  [
    'a late commit fills the middle of a gap',
    { high: 13, gaps: [gapOf(5, 9, 105)] },
    view([7], { xmin: 101, nextXid: 110 }),
    { high: 13, gaps: [gapOf(5, 6, 105), gapOf(8, 9, 105)] },
  ],
  [
    'a transaction of that time still runs',
    { high: 13, gaps: [gapOf(12, 12, 105)] },
    view([], { xmin: 104, nextXid: 200 }),
    { high: 13, gaps: [gapOf(12, 12, 105)] },
  ],
  [
    'every transaction of that time has ended: rolled back',
    { high: 13, gaps: [gapOf(12, 12, 105)] },
    view([], { xmin: 105, nextXid: 200 }),
    { high: 13, gaps: [] },
  ],
  [
    'a gap is not given up at first sight, even when nothing else runs',
    start,
    view([12], { xmin: 105, nextXid: 105 }),
    { high: 12, gaps: [gapOf(11, 11, 105)] },
  ],
  [
    'what a short read did not reach stays',
    { high: 13, gaps: [gapOf(2, 4, 50), gapOf(8, 9, 50)] },
    view([3], { complete: false }),
    { high: 13, gaps: [gapOf(4, 4, 50), gapOf(8, 9, 50)] },
  ],
  [
    'a read that got nowhere settles nothing',
    { high: 13, gaps: [gapOf(2, 4, 50)] },
    view([], { complete: false }),
    { high: 13, gaps: [gapOf(2, 4, 50)] },
  ],
])('%s', (_, before, seen, after) => {
  expect(advance(before, seen)).toEqual(after);
});

test.each<[Progress, number]>([
  [{ high: 0, gaps: [] }, 0],
  [{ high: 13, gaps: [] }, 13],
  [{ high: 13, gaps: [gapOf(5, 6, 1), gapOf(9, 9, 1)] }, 4],
])('%j is settled up to %d', (progress, position) => {
  expect(settledPosition(progress)).toBe(position);
});

test.each<[number[], boolean]>([
  [[], false],
  [[11, 12, 13], false],
  [[7, 9], false],
  [[7, 11], false],
  [[12], true],
  [[7, 11, 13], true],
])('after 10, the ids %j leave a gap: %p', (ids, expected) => {
  expect(leavesGap({ high: 10, gaps: [] }, ids)).toBe(expected);
});

/**
 * Writers in a simulated database: each takes its transaction id, then outbox ids, in the order of the schedule, and ends by
 * commit or rollback; in between the relay reads, sometimes less than all.
 */
type Step = { writer: number; act: 'write' | 'commit' | 'rollback' } | { read: number };
const steps = fc.array(
  fc.oneof(
    fc.record({
      writer: fc.integer({ min: 0, max: 5 }),
      act: fc.constantFrom<'write' | 'commit' | 'rollback'>('write', 'write', 'commit', 'rollback'),
    }),
    fc.record({ read: fc.integer({ min: 0, max: 4 }) }),
  ),
  { maxLength: 120 },
);

function simulate(schedule: readonly Step[]) {
  let nextXid = 1;
  let nextId = 1;
  const running = new Map<number, { xid: number; ids: number[] }>();
  const visible = new Set<number>();
  const published: number[] = [];
  let progress: Progress = { high: 0, gaps: [] };

  const read = (limit: number) => {
    const isOpen = (id: number) =>
      id > progress.high || progress.gaps.some(({ from, to }) => id >= from && id <= to);
    const all = [...visible].filter(isOpen).sort((a, b) => a - b);
    const ids = all.slice(0, limit);
    const xids = [...running.values()].map(({ xid }) => xid);
    published.push(...ids);
    progress = advance(progress, {
      ids,
      complete: ids.length === all.length,
      xmin: Math.min(nextXid, ...xids),
      nextXid,
    });
  };
  const write = (writer: number) => {
    const transaction = running.get(writer) ?? { xid: nextXid++, ids: [] };
    transaction.ids.push(nextId++);
    running.set(writer, transaction);
  };
  const end = (writer: number, committed: boolean) => {
    for (const id of running.get(writer)?.ids ?? []) if (committed) visible.add(id);
    running.delete(writer);
  };
  for (const step of schedule) {
    if ('read' in step) read(step.read);
    else if (step.act === 'write') write(step.writer);
    else end(step.writer, step.act === 'commit');
  }
  for (const writer of [...running.keys()]) end(writer, true);
  for (let reads = 0; reads < 3; reads++) read(Infinity);
  return { published, visible, progress };
}

test('every committed event is published once, no rolled-back one is waited for, whatever the schedule', () => {
  fc.assert(
    fc.property(steps, (schedule) => {
      const { published, visible, progress } = simulate(schedule);
      expect([...published].sort((a, b) => a - b)).toEqual([...visible].sort((a, b) => a - b));
      expect(progress.gaps).toEqual([]);
      expect(settledPosition(progress)).toBe(Math.max(0, ...visible));
    }),
    { numRuns: 2000 },
  );
});
