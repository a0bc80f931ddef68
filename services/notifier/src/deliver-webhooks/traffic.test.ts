import { Traffic, type TrafficLimits } from './traffic.js';

interface Item {
  destination: string;
  body: string;
  proven: boolean;
}

let now = 0;
const every = (count: number) => ({ proven: count, unproven: count, slow: count, silent: count });
const limits: TrafficLimits = { lane: every(4), destination: 2, backlog: 100, backlogBytes: 1000 };
const traffic = (change: Partial<TrafficLimits> = {}) =>
  new Traffic<Item>({ ...limits, ...change }, () => now);
const item = (destination: string, proven = false): Item => ({ destination, body: 'x', proven });

function begin(some: Traffic<Item>): string[] {
  const begun: string[] = [];
  for (let next = some.next(); next; next = some.next()) begun.push(next.destination);
  return begun;
}

function fill(some: Traffic<Item>, destination: string, count: number, proven = false): void {
  for (let n = 0; n < count; n++) some.add(item(destination, proven));
}

beforeEach(() => void (now = 0));

test('destinations take turns, each within its own limit', () => {
  const some = traffic({ lane: every(10) });
  fill(some, 'a', 5);
  fill(some, 'b', 5);
  expect(begin(some)).toEqual(['a', 'b', 'a', 'b']);
  some.ended(item('a'), 'success', 10);
  expect(begin(some)).toEqual(['a']);
});

test('those never reached have places of their own, and take none from those that answer', () => {
  const some = traffic();
  for (let n = 0; n < 10; n++) fill(some, `new-${n}`, 1);
  expect(begin(some)).toHaveLength(4);
  fill(some, 'known', 1, true);
  expect(begin(some)).toEqual(['known']);
});

test('while proven receivers are called, thousands that are not have a rate; alone they have none', () => {
  const some = traffic({ lane: every(1000), backlog: 10_000, backlogBytes: 1_000_000 });
  const dead = (begun: string[]) => begun.filter((name) => name.startsWith('dead')).length;
  fill(some, 'live', 1, true);
  for (let n = 0; n < 500; n++) fill(some, `dead-${n}`, 1);
  expect(dead(begin(some))).toBe(30);
  expect(dead(begin(some))).toBe(0);
  now = 20;
  expect(dead(begin(some))).toBe(6);
  some.ended(item('live'), 'success', 20);
  expect(dead(begin(some))).toBe(464);
});

test('an attempt that takes long gives its place back', () => {
  const some = traffic({ lane: every(2) });
  fill(some, 'slow', 2);
  fill(some, 'next', 1);
  expect(begin(some)).toEqual(['slow', 'next']);
  expect(begin(some)).toEqual([]);
  some.slowed(item('slow'));
  expect(begin(some)).toEqual(['slow']);
  fill(some, 'other', 1);
  expect(begin(some)).toEqual(['other']);
});

test('a slow receiver that answers does not wait for silent ones', () => {
  const some = traffic({ lane: every(1) });
  for (const silent of ['silent-1', 'silent-2']) {
    fill(some, silent, 2);
    begin(some);
    some.slowed(item(silent));
  }
  fill(some, 'slow', 2, true);
  expect(begin(some)).toEqual(['slow']);
  some.ended(item('slow'), 'success', 3000);
  expect(begin(some)).toEqual(['slow']);
});

test('after an attempt without an answer one at a time is tried, and a success brings the rest back', () => {
  const some = traffic({ destination: 8 });
  fill(some, 'a', 9, true);
  expect(begin(some)).toHaveLength(4);
  for (let n = 0; n < 4; n++) some.ended(item('a'), 'no_answer', 15_000);
  expect(begin(some)).toHaveLength(1);
  some.ended(item('a'), 'success', 10);
  expect(begin(some)).toHaveLength(2);
});

test('a receiver that says it is overloaded is called half as often at once', () => {
  const some = traffic({ lane: every(100), destination: 8 });
  fill(some, 'a', 20, true);
  expect(begin(some)).toHaveLength(8);
  for (let n = 0; n < 8; n++) some.ended(item('a'), n === 7 ? 'overloaded' : 'failure', 10);
  expect(begin(some)).toHaveLength(4);
});

test('a destination in a pause takes nothing, and gives back what waited', () => {
  const some = traffic();
  fill(some, 'a', 5);
  begin(some);
  expect(some.pause(item('a'), 30_000)).toHaveLength(3);
  expect(some.admission()(item('a'))).toEqual({ taken: false, waitMs: 30_000 });
  now = 30_001;
  expect(some.admission()(item('a'))).toEqual({ taken: true });
});

test('what is beyond the backlog is told when to come back', () => {
  const some = traffic({ backlog: 3 });
  const admit = some.admission();
  expect([1, 2, 3, 4].map(() => admit(item('a')).taken)).toEqual([true, true, true, false]);
});

test('those never reached fill no room that those that answer need', () => {
  const some = traffic({ backlog: 3 });
  fill(some, 'new', 3);
  const admit = some.admission();
  expect(admit(item('other')).taken).toBe(false);
  expect(admit(item('known', true)).taken).toBe(true);
});

test('when there is room for proven receivers only, others wait', () => {
  const some = traffic();
  fill(some, 'new', 1);
  fill(some, 'known', 1, true);
  expect([some.next(true)?.destination, some.next(true)]).toEqual(['known', undefined]);
  expect(some.next()?.destination).toBe('new');
});

test('one whose turn came too late frees its place', () => {
  const some = traffic({ lane: every(1) });
  fill(some, 'a', 2);
  expect(some.next()).toBeDefined();
  expect(some.next()).toBeUndefined();
  some.skipped(item('a'));
  expect(some.next()).toBeDefined();
});

test('few are held for a destination that takes long for each, later ones come back later', () => {
  const some = traffic();
  fill(some, 'a', 1);
  begin(some);
  for (let n = 0; n < 40; n++) {
    some.slowed(item('a'));
    some.ended(item('a'), 'no_answer', 15_000);
    fill(some, 'a', 1);
    begin(some);
  }
  const admit = some.admission();
  const answers = [1, 2, 3].map(() => admit(item('a')));
  expect(answers[0]).toEqual({ taken: true });
  const waits = answers.slice(1).map((answer) => (answer.taken ? 0 : answer.waitMs));
  expect(waits[1]).toBeGreaterThan(waits[0] ?? Infinity);
});

test('large bodies count too', () => {
  const some = traffic({ backlogBytes: 10 });
  some.add({ ...item('a'), body: 'x'.repeat(10) });
  expect(some.room).toBe(0);
  begin(some);
  expect(some.room).toBe(100);
});

test('what is given back at the end is no longer held', () => {
  const some = traffic();
  fill(some, 'a', 3);
  fill(some, 'b', 2);
  expect(some.drain()).toHaveLength(5);
  expect([some.backlog, some.room, begin(some)]).toEqual([0, 100, []]);
});
