import fc from 'fast-check';
import { sizeFleet, type Decision, type FleetPolicy, type FleetSnapshot } from './size-fleet.js';

const now = new Date('2026-01-01T12:00:00Z');

const worker = fc.record({
  status: fc.constantFrom('spawning' as const, 'active' as const),
  holdsTask: fc.boolean(),
  idleSince: fc.integer({ min: 0, max: 2000 }).map((seconds) => new Date(now.getTime() - seconds * 1000)),
});

const snapshots: fc.Arbitrary<FleetSnapshot> = fc.record({
  queued: fc.oneof(fc.constant(0), fc.nat(200)),
  external: fc.nat(3),
  workers: fc.array(worker, { maxLength: 30 }).map((fleet) =>
    fleet.map(({ holdsTask, ...rest }, index) => ({
      ...rest,
      id: `w${index}`,
      busy: holdsTask && rest.status === 'active',
    })),
  ),
});

const policies: fc.Arbitrary<FleetPolicy> = fc
  .record({
    minimum: fc.nat(12),
    more: fc.nat(12),
    tasksPerWorker: fc.double({ min: 0.1, max: 20, noNaN: true }),
    keepIdle: fc.nat(5),
    idleTimeoutMs: fc.integer({ min: 1, max: 1_500_000 }),
    spawningGraceMs: fc.integer({ min: 1, max: 1_500_000 }),
  })
  .map(({ more, ...policy }) => ({ ...policy, maximum: policy.minimum + more }));

function after(snapshot: FleetSnapshot, decision: Decision): FleetSnapshot {
  if (decision.kind === 'spawn') {
    const spawned = Array.from({ length: decision.count }, (_, index) => ({
      id: `new${index}`,
      status: 'spawning' as const,
      busy: false,
      idleSince: now,
    }));
    return { ...snapshot, workers: [...snapshot.workers, ...spawned] };
  }
  const drained = new Set(decision.kind === 'drain' ? decision.workerIds : []);
  return { ...snapshot, workers: snapshot.workers.filter(({ id }) => !drained.has(id)) };
}

/** Workers rented more (or fewer) by the decision. */
function change(decision: Decision): number {
  if (decision.kind === 'spawn') return decision.count;
  return decision.kind === 'drain' ? -decision.workerIds.length : 0;
}

function holds(property: (snapshot: FleetSnapshot, policy: FleetPolicy, decision: Decision) => void) {
  fc.assert(
    fc.property(snapshots, policies, (snapshot, policy) =>
      property(snapshot, policy, sizeFleet(snapshot, policy, now)),
    ),
    { numRuns: 1000 },
  );
}

test('spawning never exceeds the maximum and always reaches the minimum', () => {
  holds((snapshot, policy, decision) => {
    const { length } = after(snapshot, decision).workers;
    if (decision.kind === 'spawn') expect(length).toBeLessThanOrEqual(policy.maximum);
    expect(length).toBeGreaterThanOrEqual(policy.minimum);
  });
});

test('who holds a task is never drained, nor anybody while work waits', () => {
  holds((snapshot, _policy, decision) => {
    if (decision.kind !== 'drain') return;
    expect(snapshot.queued).toBe(0);
    const drained = snapshot.workers.filter(({ id }) => decision.workerIds.includes(id));
    expect(drained.filter(({ busy }) => busy)).toEqual([]);
    expect(new Set(decision.workerIds).size).toBe(decision.workerIds.length);
  });
});

test('work that waits has at least one worker coming, unless none may be rented', () => {
  holds((snapshot, policy, decision) => {
    const capacity = after(snapshot, decision).workers.length + snapshot.external;
    if (snapshot.queued > 0 && policy.maximum > 0) expect(capacity).toBeGreaterThan(0);
  });
});

test('a worker that is starting counts like an active one', () => {
  holds((snapshot, policy, decision) => {
    const workers = snapshot.workers.map((one) => ({ ...one, status: 'active' as const }));
    const allActive = sizeFleet({ ...snapshot, workers }, policy, now);
    expect(Math.max(0, change(allActive))).toBe(Math.max(0, change(decision)));
  });
});

test('deciding again after the decision was carried out changes nothing', () => {
  holds((snapshot, policy, decision) => {
    expect(sizeFleet(after(snapshot, decision), policy, now).kind).toBe('none');
  });
});

test('more waiting work never means fewer workers', () => {
  fc.assert(
    fc.property(snapshots, policies, fc.nat(100), (snapshot, policy, more) => {
      const grown = sizeFleet({ ...snapshot, queued: snapshot.queued + more }, policy, now);
      expect(change(grown)).toBeGreaterThanOrEqual(change(sizeFleet(snapshot, policy, now)));
    }),
    { numRuns: 1000 },
  );
});
