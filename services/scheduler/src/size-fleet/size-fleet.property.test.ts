import fc from 'fast-check';
import { backlogPolicy, before, idleSnapshot, now, thresholdPolicy } from './fleet.fixture.js';
import { type FleetSnapshot, type FleetWorker } from './fleet.js';
import { sizeFleet, type Decision, type FleetPolicy } from './size-fleet.js';

const gb = fc.constantFrom(0, 24, 48);
const fleetWorker = fc.record({
  status: fc.constantFrom('spawning' as const, 'active' as const),
  holdsTask: fc.boolean(),
  freeInS: fc.integer({ min: 1, max: 200 }),
  idle: fc.integer({ min: 0, max: 2000 }),
  vramGb: gb,
  external: fc.boolean(),
});
const work = fc.record({
  minVramGb: gb,
  tasks: fc.integer({ min: 1, max: 60 }),
  secondsEach: fc.integer({ min: 1, max: 400 }),
});

const snapshots: fc.Arbitrary<FleetSnapshot> = fc
  .record({
    workers: fc.array(fleetWorker, { maxLength: 25 }),
    waiting: fc.array(work, { maxLength: 4 }),
    arrivals: fc.array(fc.tuple(work, fc.integer({ min: 0, max: 1500 })), { maxLength: 12 }),
    floor: fc.nat(6),
    holdS: fc.constantFrom(15, 240),
    patienceS: fc.constantFrom(0, 20, 120),
    hedge: fc.constantFrom(1, 1.5, 2.5),
    room: fc.option(fc.nat(12)),
  })
  .map(({ workers, waiting, arrivals, floor, holdS, patienceS, hedge, room }) => ({
    ...idleSnapshot,
    waiting,
    workers: workers.map(({ holdsTask, idle, external, ...one }, index): FleetWorker => {
      const busy = holdsTask && one.status === 'active';
      const freeInS = busy || one.status === 'spawning' ? one.freeInS : 0;
      return {
        ...one,
        id: `w${index}`,
        busy,
        freeInS,
        idleSince: before(idle),
        external: external && one.status === 'active',
      };
    }),
    arrivals: arrivals
      .map(([one, ago]) => ({ ...one, at: before(ago) }))
      .sort((a, b) => a.at.getTime() - b.at.getTime()),
    habits: new Map([[0, { floor, holdS, patienceS, hedge }]]),
    spending: room === null ? null : { workers: room, limit: 'a limit' },
  }));

const policies: fc.Arbitrary<FleetPolicy> = fc
  .record({
    base: fc.constantFrom(thresholdPolicy, backlogPolicy),
    minimum: fc.nat(8),
    more: fc.nat(12),
    keepIdle: fc.nat(5),
    scheduled: fc.nat(8),
  })
  .map(({ base, more, ...rest }) => ({ ...base, ...rest, maximum: rest.minimum + more, classes: [24, 48] }));

function after(snapshot: FleetSnapshot, decisions: readonly Decision[]): FleetSnapshot {
  const gone = new Set(decisions.flatMap((one) => (one.kind === 'drain' ? one.workerIds : [])));
  const added = decisions.flatMap((one) =>
    one.kind === 'spawn'
      ? Array.from({ length: one.count }, (_, index): FleetWorker => ({
          id: `new${one.minVramGb}-${index}`,
          status: 'spawning',
          busy: false,
          freeInS: snapshot.bootS,
          idleSince: now,
          vramGb: one.minVramGb,
          external: false,
        }))
      : [],
  );
  const { spending } = snapshot;
  return {
    ...snapshot,
    workers: [...snapshot.workers.filter(({ id }) => !gone.has(id)), ...added],
    spending: spending && { ...spending, workers: spending.workers - added.length },
  };
}

const rented = ({ workers }: FleetSnapshot) => workers.filter(({ external }) => !external).length;

function holds(property: (snapshot: FleetSnapshot, policy: FleetPolicy, decisions: Decision[]) => void) {
  fc.assert(
    fc.property(snapshots, policies, (snapshot, policy) =>
      property(snapshot, policy, sizeFleet(snapshot, policy, now)),
    ),
    { numRuns: 1500 },
  );
}

test('never above the maximum or the budget', () => {
  holds((snapshot, policy, decisions) => {
    const added = rented(after(snapshot, decisions)) - rented(snapshot);
    if (added > 0) expect(rented(snapshot) + added).toBeLessThanOrEqual(policy.maximum);
    const spawned = decisions.reduce((sum, one) => sum + (one.kind === 'spawn' ? one.count : 0), 0);
    expect(spawned).toBeLessThanOrEqual(snapshot.spending?.workers ?? Infinity);
  });
});

test('without a limit the minimum is always reached', () => {
  holds((snapshot, policy) => {
    const free = { ...snapshot, spending: null };
    const decisions = sizeFleet(free, policy, now);
    expect(rented(after(free, decisions))).toBeGreaterThanOrEqual(Math.min(policy.minimum, policy.maximum));
  });
});

test('who holds a task is never drained, nor anybody while work of its class waits', () => {
  holds((snapshot, _policy, decisions) => {
    for (const one of decisions) {
      if (one.kind !== 'drain') continue;
      const drained = snapshot.workers.filter(({ id }) => one.workerIds.includes(id));
      expect(drained.filter(({ busy, external }) => busy || external)).toEqual([]);
      expect(new Set(one.workerIds).size).toBe(one.workerIds.length);
      expect(one.terms['queued']).toBe(0);
    }
  });
});

test('a booting worker counts: were it there already, no more would be asked for', () => {
  holds((snapshot, policy, decisions) => {
    const workers = snapshot.workers.map((one) =>
      one.status === 'spawning' ? { ...one, status: 'active' as const, freeInS: 0, idleSince: now } : one,
    );
    const spawned = (all: readonly Decision[]) =>
      all.reduce((sum, one) => sum + (one.kind === 'spawn' ? one.count : 0), 0);
    expect(spawned(sizeFleet({ ...snapshot, workers }, policy, now))).toBeLessThanOrEqual(spawned(decisions));
  });
});

/** Several classes share maximum and budget: one may grow when another has made room. */
const oneClass = (policy: FleetPolicy) => ({ ...policy, classes: [] });

test('deciding again after it was carried out asks for no larger fleet', () => {
  holds((snapshot, several) => {
    const policy = oneClass(several);
    const carriedOut = after(snapshot, sizeFleet(snapshot, policy, now));
    const again = sizeFleet(carriedOut, policy, now);
    expect(rented(after(carriedOut, again))).toBeLessThanOrEqual(rented(carriedOut));
  });
});

test('more waiting work never means fewer workers', () => {
  fc.assert(
    fc.property(snapshots, policies, fc.integer({ min: 1, max: 40 }), (snapshot, several, more) => {
      const policy = oneClass(several);
      const [first] = snapshot.waiting;
      if (!first) return;
      const grown = {
        ...snapshot,
        waiting: [{ ...first, tasks: first.tasks + more }, ...snapshot.waiting.slice(1)],
      };
      const of = (one: FleetSnapshot) => rented(after(one, sizeFleet(one, policy, now)));
      expect(of(grown)).toBeGreaterThanOrEqual(of(snapshot));
    }),
    { numRuns: 1500 },
  );
});
