import { describeDecision } from './describe-decision.js';
import { backlogPolicy, before, idleSnapshot, now, thresholdPolicy, workers } from './fleet.fixture.js';
import { type FleetSnapshot, type FleetWorker } from './fleet.js';
import { sizeFleet, type Decision, type FleetPolicy } from './size-fleet.js';

const busy = (count: number, freeInS = 60, vramGb = 0) => workers(count, { busy: true, freeInS, vramGb });
const idle = (count: number, seconds: number) => workers(count, { idleSince: before(seconds) });
const spawning = (count: number, seconds: number) =>
  workers(count, { status: 'spawning', freeInS: 90 - seconds, idleSince: before(seconds) });
const own = (count: number) => workers(count, { external: true });
const waiting = (tasks: number, secondsEach = 60, minVramGb = 0) => [{ tasks, secondsEach, minVramGb }];

function told(decision: Decision): string {
  const gb = decision.minVramGb > 0 ? ` ${decision.minVramGb} GB` : '';
  switch (decision.kind) {
    case 'spawn':
      return `spawn ${decision.count}${gb} ${decision.reason}`;
    case 'drain':
      return `drain ${decision.workerIds.length}${gb} ${decision.reason}`;
    case 'none':
      return `none${gb} ${decision.reason}`;
  }
}
function decide(snapshot: Partial<FleetSnapshot>, policy: FleetPolicy): string {
  return sizeFleet({ ...idleSnapshot, ...snapshot }, policy, now)
    .map(told)
    .join('; ');
}

test.each<[string, number, FleetWorker[], Partial<FleetPolicy>, string]>([
  ['no work, nobody', 0, [], {}, 'none as_wanted'],
  ['work and nobody', 1, [], {}, 'spawn 1 queue'],
  ['a full load for one', 3, [], {}, 'spawn 1 queue'],
  ['more than one can take', 4, [], {}, 'spawn 2 queue'],
  ['at the threshold nothing grows', 6, busy(2), {}, 'none as_wanted'],
  ['above the threshold', 7, busy(2), {}, 'spawn 1 queue'],
  ['a worker on its way counts', 7, [...busy(2), ...spawning(1, 5)], {}, 'none as_wanted'],
  ['the maximum holds', 1000, busy(4), {}, 'spawn 6 queue'],
  ['at the maximum', 1000, busy(10), {}, 'none maximum'],
  ['above a lowered maximum while work waits', 9, busy(12), {}, 'none work_waits'],
  ['the minimum is kept without work', 0, [], { minimum: 2 }, 'spawn 2 minimum'],
  ['the minimum is more than the queue asks for', 1, [], { minimum: 2 }, 'spawn 2 minimum'],
  ['the schedule asks for more', 0, [], { minimum: 1, scheduled: 4 }, 'spawn 4 schedule'],
  ['the idle buffer beside the busy ones', 0, busy(2), { keepIdle: 2 }, 'spawn 2 idle_buffer'],
  ['the buffer is there', 0, [...busy(2), ...idle(2, 5000)], { keepIdle: 2 }, 'none as_wanted'],
  ['idle for too short a time', 0, idle(2, 600), {}, 'none surplus_not_idle_yet'],
  ['idle for longer than the timeout', 0, idle(2, 601), {}, 'drain 2 surplus'],
  ['down to the minimum only', 0, idle(5, 601), { minimum: 2 }, 'drain 3 surplus'],
  ['while work waits nobody is drained', 1, idle(5, 601), {}, 'none work_waits'],
  ['the busy stay', 0, [...busy(3), ...idle(1, 601)], {}, 'drain 1 surplus'],
  ['a start within its grace goes on', 0, spawning(2, 180), {}, 'none surplus_not_idle_yet'],
  ['a start nobody needs any more', 0, spawning(2, 181), {}, 'drain 2 surplus'],
  ['a maximum of zero stops renting', 50, [], { maximum: 0 }, 'none maximum'],
  ["somebody's own worker takes the work", 3, own(1), {}, 'none as_wanted'],
  ['what it cannot take is rented for', 7, own(1), {}, 'spawn 2 queue'],
])('threshold: %s', (_name, queued, fleet, change, expected) => {
  const work = queued > 0 ? waiting(queued) : [];
  expect(decide({ waiting: work, workers: fleet }, { ...thresholdPolicy, ...change })).toBe(expected);
});

const habits = (floor: number, holdS: number, more = {}) =>
  new Map([[0, { floor, holdS, patienceS: 20, hedge: 1, ...more }]]);
const racing = habits(0, 15, { patienceS: 0, hedge: 2.5 });

test.each<[string, Partial<FleetSnapshot>, string]>([
  ['no work, nobody', {}, 'none as_wanted'],
  ['a worker for each task that would wait', { waiting: waiting(4) }, 'spawn 4 queue'],
  ['idle workers start at once', { waiting: waiting(2), workers: idle(2, 100) }, 'none work_waits'],
  ['booting ones are counted', { waiting: waiting(4), workers: spawning(3, 60) }, 'spawn 1 queue'],
  [
    'a worker that is free soon is soon enough',
    { waiting: waiting(1), workers: busy(1, 15) },
    'none as_wanted',
  ],
  ['one that is not is not', { waiting: waiting(1), workers: busy(1, 25) }, 'spawn 1 queue'],
  ['short tasks share a worker', { waiting: waiting(3, 8), workers: idle(1, 100) }, 'none work_waits'],
  ['long ones do not', { waiting: waiting(3, 120), workers: idle(1, 100) }, 'spawn 2 queue'],
  ['the hold keeps', { workers: idle(2, 170), habits: habits(0, 180) }, 'none surplus_not_idle_yet'],
  ['and ends', { workers: idle(2, 190), habits: habits(0, 180) }, 'drain 2 surplus'],
  [
    'nor for longer than eight boots',
    { workers: idle(2, 90), habits: habits(0, 180), bootS: 10 },
    'drain 2 surplus',
  ],
  ['boots race for a task', { waiting: waiting(3), habits: racing }, 'spawn 8 queue'],
  ['all of them count', { waiting: waiting(3), workers: spawning(8, 5), habits: racing }, 'none work_waits'],
  ['those that lost are given up', { workers: spawning(2, 30), habits: racing }, 'drain 2 surplus'],
  [
    'without patience nobody is soon enough',
    { waiting: waiting(1), workers: busy(1, 2), habits: racing },
    'spawn 3 queue',
  ],
  ['a floor stands', { workers: idle(2, 999), habits: habits(3, 180) }, 'spawn 1 usual_load'],
  ['who has only just become idle stays', { workers: idle(1, 14) }, 'none surplus_not_idle_yet'],
  ['a boot nobody needs now goes on', { workers: spawning(1, 30) }, 'none surplus_not_idle_yet'],
  ['a budget cuts', { waiting: waiting(4), spending: { workers: 1, limit: 'x' } }, 'spawn 1 queue'],
  ['a budget stops', { waiting: waiting(4), spending: { workers: 0, limit: 'x' } }, 'none budget'],
])('backlog: %s', (_name, snapshot, expected) => {
  expect(decide(snapshot, backlogPolicy)).toBe(expected);
});

const classes = { ...backlogPolicy, classes: [24, 48] };
test.each<[string, Partial<FleetSnapshot>, string]>([
  [
    'big tasks get big GPUs',
    { waiting: [...waiting(1, 60, 40), ...waiting(2)] },
    'spawn 1 48 GB queue; spawn 2 queue',
  ],
  [
    'the smallest class that is enough',
    { waiting: waiting(1, 60, 20) },
    'spawn 1 24 GB queue; none as_wanted',
  ],
  ['what no class can take asks for nothing', { waiting: waiting(1, 60, 96) }, 'none as_wanted'],
  [
    'an idle big one helps the small',
    { waiting: waiting(1), workers: workers(1, { vramGb: 48, idleSince: before(5) }) },
    'none 48 GB surplus_not_idle_yet; none as_wanted',
  ],
  [
    'a small one cannot take a big task',
    { waiting: waiting(1, 60, 40), workers: idle(1, 5) },
    'spawn 1 48 GB queue; none surplus_not_idle_yet',
  ],
])('classes: %s', (_name, snapshot, expected) => {
  expect(decide(snapshot, classes)).toBe(expected);
});

test('the maximum is that of all classes together', () => {
  const snapshot = { waiting: [...waiting(3, 60, 40), ...waiting(9)] };
  expect(decide(snapshot, { ...classes, maximum: 5 })).toBe('spawn 3 48 GB queue; spawn 2 queue');
});

test('those still starting go first, the youngest of them before; then the longest idle', () => {
  const fleet = [...idle(1, 700), ...idle(1, 900), ...spawning(1, 400), ...spawning(1, 200), ...idle(1, 30)];
  const [idle700, idle900, spawning400, spawning200] = fleet.map(({ id }) => id);
  expect(sizeFleet({ ...idleSnapshot, workers: fleet }, thresholdPolicy, now)).toMatchObject([
    { workerIds: [spawning200, spawning400, idle900, idle700] },
  ]);
});

const sentence = (snapshot: Partial<FleetSnapshot>, policy: FleetPolicy = backlogPolicy) =>
  sizeFleet({ ...idleSnapshot, ...snapshot }, policy, now).map((one) =>
    describeDecision(one, 'the daily limit of $5'),
  );

test.each<[Partial<FleetSnapshot>, FleetPolicy, string]>([
  [
    { waiting: waiting(4) },
    backlogPolicy,
    'Asked for 4 workers: 4 tasks of 4 waiting would start later than 20 s from now.',
  ],
  [
    { waiting: waiting(4) },
    thresholdPolicy,
    'Asked for 2 workers: 4 tasks waiting are more than 0 workers should have.',
  ],
  [{ workers: idle(1, 400) }, backlogPolicy, 'Let 1 idle worker go: 0 of 1 are wanted.'],
  [
    { waiting: waiting(4), spending: { workers: 0, limit: 'x' } },
    backlogPolicy,
    'No change: 4 workers are wanted, the daily limit of $5 allows no more.',
  ],
  [
    { waiting: waiting(4) },
    { ...backlogPolicy, maximum: 0 },
    'No change: 4 workers are wanted, MAX_ACTIVE_GPUS allows 0.',
  ],
])('%j is told in one sentence', (snapshot, policy, expected) => {
  expect(sentence(snapshot, policy)).toEqual([expected]);
});
