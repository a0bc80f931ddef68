import { countLimit, sizeFleet, type FleetPolicy, type FleetWorker } from './size-fleet.js';

const now = new Date('2026-01-01T12:00:00Z');
const policy: FleetPolicy = {
  minimum: 0,
  maximum: 10,
  tasksPerWorker: 3,
  keepIdle: 0,
  idleTimeoutMs: 600_000,
  spawningGraceMs: 180_000,
};
let made = 0;

function workers(count: number, status: FleetWorker['status'], busy: boolean, seconds = 0): FleetWorker[] {
  const idleSince = new Date(now.getTime() - seconds * 1000);
  return Array.from({ length: count }, () => ({ id: `w${made++}`, status, busy, idleSince }));
}
const busy = (count: number) => workers(count, 'active', true);
const idle = (count: number, seconds: number) => workers(count, 'active', false, seconds);
const spawning = (count: number, seconds: number) => workers(count, 'spawning', false, seconds);

function decide(queued: number, fleet: FleetWorker[], change: Partial<FleetPolicy> = {}, external = 0) {
  const decision = sizeFleet({ queued, external, workers: fleet }, { ...policy, ...change }, now);
  switch (decision.kind) {
    case 'spawn':
      return `spawn ${decision.count} ${decision.reason}`;
    case 'drain':
      return `drain ${decision.workerIds.length} ${decision.reason}`;
    case 'none':
      return `none ${decision.reason}`;
  }
}

test.each([
  ['no work, nobody', 0, [], {}, 'none as_wanted'],
  ['work and nobody', 1, [], {}, 'spawn 1 no_worker'],
  ['a full load for one', 3, [], {}, 'spawn 1 no_worker'],
  ['more than one can take', 4, [], {}, 'spawn 2 no_worker'],
  ['at the threshold nothing grows', 6, busy(2), {}, 'none as_wanted'],
  ['above the threshold', 7, busy(2), {}, 'spawn 1 queue_over_threshold'],
  ['a worker on its way counts', 7, [...busy(2), ...spawning(1, 5)], {}, 'none as_wanted'],
  ['the maximum holds', 1000, busy(4), {}, 'spawn 6 queue_over_threshold'],
  ['at the maximum', 1000, busy(10), {}, 'none as_wanted'],
  ['above a lowered maximum while work waits', 9, busy(12), {}, 'none work_waits'],
  ['the minimum is kept without work', 0, [], { minimum: 2 }, 'spawn 2 below_minimum'],
  ['the minimum is more than the queue asks for', 1, [], { minimum: 2 }, 'spawn 2 below_minimum'],
  ['a fractional threshold', 2, busy(1), { tasksPerWorker: 0.5 }, 'spawn 3 queue_over_threshold'],
  ['the idle buffer beside the busy ones', 0, busy(2), { keepIdle: 2 }, 'spawn 2 idle_buffer'],
  ['the buffer is there', 0, [...busy(2), ...idle(2, 5000)], { keepIdle: 2 }, 'none as_wanted'],
  ['idle for too short a time', 0, idle(2, 600), {}, 'none surplus_not_idle_yet'],
  ['idle for longer than the timeout', 0, idle(2, 601), {}, 'drain 2 surplus'],
  ['down to the minimum only', 0, idle(5, 601), { minimum: 2 }, 'drain 3 surplus'],
  ['while work waits nobody is drained', 1, idle(5, 601), {}, 'none work_waits'],
  ['the busy stay', 0, [...busy(3), ...idle(1, 601)], {}, 'drain 1 surplus'],
  ['a start within its grace goes on', 0, spawning(2, 180), {}, 'none surplus_not_idle_yet'],
  ['a start nobody needs any more', 0, spawning(2, 181), {}, 'drain 2 surplus'],
  ['a maximum of zero stops renting', 50, [], { maximum: 0 }, 'none as_wanted'],
])('%s', (_name, queued, fleet, change, expected) => {
  expect(decide(queued, fleet, change)).toBe(expected);
});

test.each([
  ["somebody's own worker takes the work", 3, 1, 'none as_wanted'],
  ['what it cannot take is rented for', 7, 1, 'spawn 2 no_worker'],
])('%s', (_name, queued, external, expected) => {
  expect(decide(queued, [], {}, external)).toBe(expected);
});

test('those still starting go first, the youngest of them before; then the longest idle', () => {
  const fleet = [...idle(1, 700), ...idle(1, 900), ...spawning(1, 400), ...spawning(1, 200), ...idle(1, 30)];
  const [idle700, idle900, spawning400, spawning200] = fleet.map(({ id }) => id);
  expect(sizeFleet({ queued: 0, external: 0, workers: fleet }, policy, now)).toMatchObject({
    workerIds: [spawning200, spawning400, idle900, idle700],
  });
});

test('the decision carries its numbers', () => {
  const snapshot = { queued: 7, external: 0, workers: [...busy(1), ...spawning(1, 5)] };
  expect(sizeFleet(snapshot, policy, now).terms).toEqual({
    queued: 7,
    external: 0,
    spawning: 1,
    active: 1,
    busy: 1,
    demand: 3,
    wanted: 3,
  });
});

test('more waiting tasks than the count limit change nothing', () => {
  const limit = countLimit(policy, 2);
  expect(decide(limit, busy(3), {}, 2)).toBe(decide(limit * 100, busy(3), {}, 2));
});
