import { testPolicy } from '../testing/test-policy.js';
import { backOffMs, planCreates, type WaitingWorker } from './plan-creates.js';

const now = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const waiting = (id: string, more: Partial<WaitingWorker> = {}): WaitingWorker => ({
  id,
  createdAt: ago(1),
  attempts: 0,
  lastEndedAt: null,
  lastFailure: null,
  ...more,
});
const none = { pods: 0, costPerHour: 0, costOpen: false };
const policy = { ...testPolicy, maxPods: 2 };
const kinds = (decisions: ReturnType<typeof planCreates>) =>
  decisions.map(
    (decision) => `${decision.workerId} ${'reason' in decision ? decision.reason : decision.kind}`,
  );

test('the oldest come first, up to the cap', () => {
  const workers = [waiting('c'), waiting('a', { createdAt: ago(9) }), waiting('b', { createdAt: ago(5) })];
  expect(kinds(planCreates(workers, none, now, policy))).toEqual(['a create', 'b create', 'c cap']);
});

test('pods of any phase count against the cap', () => {
  expect(kinds(planCreates([waiting('a')], { ...none, pods: 2 }, now, policy))).toEqual(['a cap']);
  expect(kinds(planCreates([waiting('a')], none, now, { ...policy, maxPods: 0 }))).toEqual(['a cap']);
});

test('under a money cap one is created at a time, with what is left', () => {
  const capped = { ...policy, limits: { hour: 2 } };
  expect(planCreates([waiting('a'), waiting('b')], { ...none, costPerHour: 0.5 }, now, capped)).toEqual([
    { kind: 'create', workerId: 'a', budgetLeft: 1.5 },
    { kind: 'wait', workerId: 'b', reason: 'cost' },
  ]);
  expect(kinds(planCreates([waiting('a')], { ...none, costOpen: true }, now, capped))).toEqual(['a cost']);
  expect(kinds(planCreates([waiting('a')], { ...none, costPerHour: 2 }, now, capped))).toEqual(['a cost']);
});

test('refused attempts are repeated after 30 s, doubling to 5 minutes', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempts) => backOffMs(attempts, testPolicy) / 1000)).toEqual([
    0, 30, 60, 120, 240, 300, 300,
  ]);
  const refused = (seconds: number) => waiting('a', { attempts: 2, lastEndedAt: ago(seconds) });
  expect(kinds(planCreates([refused(59)], none, now, policy))).toEqual(['a back-off']);
  expect(kinds(planCreates([refused(60)], none, now, policy))).toEqual(['a create']);
});

test('a worker that waited in vain is given up with the last reason', () => {
  const lastFailure = { code: 'no_capacity', message: 'sold out' };
  const worker = waiting('a', { createdAt: ago(601), attempts: 3, lastEndedAt: ago(5), lastFailure });
  expect(planCreates([worker], none, now, policy)).toEqual([
    { kind: 'give-up', workerId: 'a', code: 'no_capacity', message: 'no pod after 601 s: sold out' },
  ]);
  expect(
    planCreates([waiting('a', { createdAt: ago(601) })], { ...none, pods: 2 }, now, policy),
  ).toMatchObject([{ kind: 'give-up', code: 'fleet_cap' }]);
});

test('a worker requested while nobody ran is still tried once', () => {
  expect(kinds(planCreates([waiting('a', { createdAt: ago(9999) })], none, now, policy))).toEqual([
    'a create',
  ]);
});
