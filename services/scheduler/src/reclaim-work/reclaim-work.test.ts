import { reclaimWork, type ReclaimSnapshot, type SilentWorker } from './reclaim-work.js';

const now = new Date('2026-01-01T12:00:00Z');
const policy = { heartbeatMs: 20_000, idleTimeoutMs: 600_000 };
const nothing: ReclaimSnapshot = {
  silent: [],
  expiredTaskIds: [],
  goneWorkerIds: [],
  notClaimingIds: [],
  quickFailures: [],
};

function silent(seconds: number, facts: Partial<SilentWorker> = {}): SilentWorker {
  return {
    id: 'w',
    status: 'active',
    external: false,
    hasBeaten: true,
    holdsWork: true,
    heardAt: new Date(now.getTime() - seconds * 1000),
    ...facts,
  };
}
const reclaim = (snapshot: Partial<ReclaimSnapshot>, watchedSec = 40) =>
  reclaimWork({ ...nothing, ...snapshot }, policy, watchedSec * 1000, now);

test.each([
  ['a worker with work, two heartbeats late', silent(41), true],
  ['one late heartbeat', silent(40), false],
  ['a draining worker with work', silent(41, { status: 'terminating' }), true],
  ['a draining worker without work', silent(9999, { status: 'terminating', holdsWork: false }), false],
  ['without work, short of the idle timeout', silent(600, { holdsWork: false }), false],
  ['without work, after the idle timeout', silent(601, { holdsWork: false }), true],
  ['never heard from since its claim', silent(41, { hasBeaten: false }), true],
  ["somebody's own worker that beat before", silent(41, { external: true }), true],
  ["somebody's own worker that never beats", silent(3600, { external: true, hasBeaten: false }), false],
  ["somebody's own worker, silent for an hour", silent(3601, { external: true, hasBeaten: false }), true],
  ["somebody's own idle worker", silent(3600, { external: true, holdsWork: false }), false],
])('%s', (_name, worker, lost) => {
  const ids = reclaim({ silent: [worker] }).flatMap((action) =>
    action.kind === 'fail_workers' ? action.workerIds : [],
  );
  expect(ids).toEqual(lost ? ['w'] : []);
});

test('silence is no evidence before this process has watched for two heartbeats', () => {
  expect(reclaim({ silent: [silent(5000)] }, 39.9)).toEqual([]);
  expect(reclaim({ silent: [silent(5000)] }, 40)).toHaveLength(1);
});

test('a heartbeat interval above the idle timeout does not make every worker lost', () => {
  const slow = { heartbeatMs: 60_000, idleTimeoutMs: 10_000 };
  const snapshot = { ...nothing, silent: [silent(100, { holdsWork: false })] };
  expect(reclaimWork(snapshot, slow, 1e9, now)).toEqual([]);
});

test('leases and gone workers need no watch', () => {
  expect(reclaim({ expiredTaskIds: ['t'], goneWorkerIds: ['w'] }, 0)).toEqual([
    { kind: 'expire_leases', taskIds: ['t'] },
    { kind: 'release_tasks', workerIds: ['w'] },
  ]);
});

test('the lost are told apart by the limit they passed', () => {
  const workers = [
    silent(50, { id: 'a' }),
    silent(700, { id: 'b', holdsWork: false }),
    silent(60, { id: 'c' }),
  ];
  expect(reclaim({ silent: workers })).toEqual([
    { kind: 'fail_workers', workerIds: ['a', 'c'], holdingWork: true, limitMs: 40_000 },
    { kind: 'fail_workers', workerIds: ['b'], holdingWork: false, limitMs: 600_000 },
  ]);
});

test('who asks for nothing while work waits is ended, once that could be seen for long enough', () => {
  expect(reclaim({ notClaimingIds: ['w'] }, 179)).toEqual([]);
  expect(reclaim({ notClaimingIds: ['w'] }, 180)).toEqual([{ kind: 'fail_unwilling', workerIds: ['w'] }]);
});

test('three different tasks failed at once make a quarantine, two do not', () => {
  const quickFailures = [
    { workerId: 'bad', taskIds: ['a', 'b', 'c'] },
    { workerId: 'unlucky', taskIds: ['a', 'b'] },
  ];
  expect(reclaim({ quickFailures })).toEqual([
    { kind: 'quarantine', workerId: 'bad', taskIds: ['a', 'b', 'c'] },
  ]);
});
