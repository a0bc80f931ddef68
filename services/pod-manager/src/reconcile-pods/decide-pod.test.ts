import { type PodRow, type PodWorker } from '../pod-row.js';
import { type ProviderPod } from '../provider/provider.js';
import { testPolicy } from '../testing/test-policy.js';
import { decidePod } from './decide-pod.js';
import { nothingRemembered } from './observe.js';
import { type Memory, type Observation, type PodAction } from './pod-action.js';

const now = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

const row = (more: Partial<PodRow> = {}): PodRow => ({
  id: 'row',
  workerId: 'w1',
  name: 'callsheet-0000000a',
  provider: 'runpod',
  providerPodId: 'p1',
  phase: 'created',
  gpuType: 'A',
  costPerHour: 0.5,
  sshHost: null,
  sshPort: null,
  sshUser: 'root',
  sshHostKey: null,
  volume: null,
  stage: 'container',
  progressAt: ago(10),
  requestedAt: ago(300),
  createdAt: ago(299),
  launchedAt: null,
  terminatingAt: null,
  absentSince: null,
  diagnosedAt: null,
  ...more,
});
const intent = (more: Partial<PodRow> = {}) =>
  row({ phase: 'intent', providerPodId: null, createdAt: null, ...more });
const launched = (more: Partial<PodRow> = {}) =>
  row({ phase: 'launched', sshHost: 'h', sshPort: 22, launchedAt: ago(100), ...more });
const ending = (more: Partial<PodRow> = {}) =>
  launched({ phase: 'terminating', terminatingAt: ago(5), ...more });

const worker = (status: PodWorker['status'], more: Partial<PodWorker> = {}): PodWorker => ({
  id: 'w1',
  status,
  terminatingAt: status === 'terminating' ? ago(30) : null,
  heldTasks: 0,
  ...more,
});

const access = { host: 'h', port: 22, user: 'root' };
const listed = (pod: Partial<ProviderPod> = {}, memory: Partial<Memory> = {}): Observation => ({
  ...nothingRemembered,
  ...memory,
  kind: 'listed',
  pod: {
    id: 'p1',
    name: 'n',
    state: 'live',
    status: 'RUNNING',
    costPerHour: 0.5,
    place: null,
    access,
    ...pod,
  },
});
const absent: Observation = { ...nothingRemembered, kind: 'absent', doubtful: false };
const emptyList: Observation = { ...nothingRemembered, kind: 'absent', doubtful: true };
const absentAfterListed: Observation = { ...absent, seen: true };
const unknown: Observation = { ...nothingRemembered, kind: 'unknown' };

type Case = [name: string, pod: PodRow, observed: Observation, worker: PodWorker, action: object];

const table: Case[] = [
  // An intent whose create was interrupted, or answered by nothing.
  ['intent, provider silent', intent(), unknown, worker('spawning'), { kind: 'wait' }],
  ['intent, its pod is listed', intent(), listed(), worker('spawning'), { kind: 'adopt', pod: { id: 'p1' } }],
  ['intent nobody wants, its pod is listed', intent(), listed(), worker('error'), { kind: 'adopt' }],
  ['intent, not listed', intent(), absent, worker('spawning'), { kind: 'check-absence', step: 'mark' }],
  ['intent, list suspiciously empty', intent(), emptyList, worker('spawning'), { kind: 'wait' }],
  ['intent, missing 119 s', intent({ absentSince: ago(119) }), absent, worker('spawning'), { kind: 'wait' }],
  [
    'intent, missing 120 s',
    intent({ absentSince: ago(120) }),
    absent,
    worker('spawning'),
    { kind: 'abandon' },
  ],

  // Bring-up.
  [
    'new pod listed once, then not',
    row({ createdAt: ago(20) }),
    absentAfterListed,
    worker('spawning'),
    { kind: 'check-absence', step: 'mark' },
  ],
  ['no SSH address yet', row(), listed({ access: null }), worker('spawning'), { kind: 'wait' }],
  ['SSH address', row(), listed(), worker('spawning'), { kind: 'launch', access }],
  ['a status nobody knows', row(), listed({ status: 'HIBERNATING' }), worker('spawning'), { kind: 'launch' }],
  ['launched before a crash, already active', row(), listed(), worker('active'), { kind: 'launch' }],
  ['provider silent', row(), unknown, worker('spawning'), { kind: 'wait' }],
  ['new pod not listed yet', row({ createdAt: ago(20) }), absent, worker('spawning'), { kind: 'wait' }],
  [
    'deadline without address',
    row({ progressAt: ago(601) }),
    listed({ access: null }),
    worker('spawning'),
    {
      kind: 'fail',
      from: 'spawning',
      failure: {
        code: 'spawning_timeout',
        message:
          'waiting for the container to run: nothing has moved for 601 s: the pod is RUNNING and shows no SSH address',
      },
    },
  ],
  [
    'deadline while SSH is refused',
    row({ stage: 'ssh', progressAt: ago(181) }),
    listed({}, { hindrance: 'ECONNREFUSED' }),
    worker('spawning'),
    {
      kind: 'fail',
      failure: { message: 'waiting for SSH to answer: nothing has moved for 181 s: ECONNREFUSED' },
    },
  ],
  [
    'deadline while the provider is silent',
    row({ progressAt: ago(601) }),
    unknown,
    worker('spawning'),
    { kind: 'fail' },
  ],
  [
    'no bring-up deadline for an active worker',
    row({ progressAt: ago(601) }),
    unknown,
    worker('active'),
    { kind: 'wait' },
  ],

  [
    'a container that does not come up for 20 s: what does the provider say?',
    row({ progressAt: ago(20) }),
    listed({ access: null }),
    worker('spawning'),
    { kind: 'read-log' },
  ],
  [
    'its log was read 10 s ago',
    row({ progressAt: ago(60) }),
    listed({ access: null }, { logReadAt: ago(10) }),
    worker('spawning'),
    { kind: 'wait' },
  ],
  [
    'an installation is looked at every 3 s',
    row({ stage: 'install', progressAt: ago(60) }),
    listed({}, { checkedAt: ago(2) }),
    worker('spawning'),
    { kind: 'wait' },
  ],
  [
    'after 3 s',
    row({ stage: 'install', progressAt: ago(60) }),
    listed({}, { checkedAt: ago(3) }),
    worker('spawning'),
    { kind: 'launch' },
  ],

  // Launched, not heard of yet.
  ['just launched', launched({ launchedAt: ago(14) }), listed(), worker('spawning'), { kind: 'wait' }],
  [
    'silent for 15 s',
    launched({ launchedAt: ago(15) }),
    listed(),
    worker('spawning'),
    { kind: 'check-worker' },
  ],
  [
    'looked at 10 s ago',
    launched(),
    listed({}, { checkedAt: ago(10) }),
    worker('spawning'),
    { kind: 'wait' },
  ],
  [
    'never spoke',
    launched({ launchedAt: ago(601), stage: 'heartbeat', progressAt: ago(601) }),
    unknown,
    worker('spawning'),
    { kind: 'give-up-silent' },
  ],
  ['at work', launched({ launchedAt: ago(9999) }), listed(), worker('active'), { kind: 'wait' }],
  [
    'at work, its disk not looked at for an interval',
    launched(),
    listed({}, { diskCheckedAt: ago(301) }),
    worker('active'),
    { kind: 'check-disk', access },
  ],
  [
    'at work, its disk just looked at',
    launched(),
    listed({}, { diskCheckedAt: ago(0) }),
    worker('active'),
    { kind: 'wait' },
  ],
  [
    'not listed, its disk not looked at for an interval',
    launched(),
    { ...unknown, diskCheckedAt: ago(301) },
    worker('active'),
    { kind: 'wait' },
  ],

  // Lost pods. Only positive evidence counts.
  ['list failed', launched(), unknown, worker('active'), { kind: 'wait' }],
  ['not listed', launched(), absent, worker('active'), { kind: 'check-absence', step: 'mark' }],
  ['not listed for 4 s', launched({ absentSince: ago(4) }), absent, worker('active'), { kind: 'wait' }],
  [
    'not listed for 5 s',
    launched({ absentSince: ago(5) }),
    absent,
    worker('active'),
    { kind: 'check-absence', step: 'lose' },
  ],
  [
    'list suspiciously empty for 59 s',
    launched({ absentSince: ago(59) }),
    emptyList,
    worker('active'),
    { kind: 'wait' },
  ],
  [
    'list empty for 60 s',
    launched({ absentSince: ago(60) }),
    emptyList,
    worker('active'),
    { kind: 'check-absence', step: 'lose' },
  ],
  ['listed again', launched({ absentSince: ago(4) }), listed(), worker('active'), { kind: 'mark-present' }],
  [
    'EXITED once',
    launched(),
    listed({ status: 'EXITED' }, { stoppedTimes: 1 }),
    worker('active'),
    { kind: 'wait' },
  ],
  [
    'EXITED twice',
    launched(),
    listed({ status: 'EXITED' }, { stoppedTimes: 2 }),
    worker('active'),
    { kind: 'fail', failure: { code: 'pod_lost', message: 'the pod is EXITED' } },
  ],
  [
    'ERROR twice in bring-up',
    row(),
    listed({ status: 'ERROR' }, { stoppedTimes: 2 }),
    worker('spawning'),
    { kind: 'fail' },
  ],
  [
    'lost while draining',
    launched({ absentSince: ago(5) }),
    absent,
    worker('terminating', { heldTasks: 1 }),
    { kind: 'check-absence', step: 'lose' },
  ],

  // The worker is to end.
  ['drained', launched(), listed(), worker('terminating'), { kind: 'terminate' }],
  ['drained, provider silent', launched(), unknown, worker('terminating'), { kind: 'terminate' }],
  [
    'no longer wanted in bring-up',
    row(),
    listed({ access: null }),
    worker('terminating'),
    { kind: 'terminate' },
  ],
  ['draining', launched(), listed(), worker('terminating', { heldTasks: 1 }), { kind: 'wait' }],
  [
    'drain time over',
    launched(),
    listed(),
    worker('terminating', { heldTasks: 1, terminatingAt: ago(600) }),
    { kind: 'stop-draining' },
  ],
  [
    'drain time unknown',
    launched(),
    listed(),
    worker('terminating', { heldTasks: 1, terminatingAt: null }),
    { kind: 'stop-draining' },
  ],
  ['worker in error', launched(), listed(), worker('error', { heldTasks: 1 }), { kind: 'terminate' }],
  ['worker ended by hand', launched(), listed(), worker('terminated'), { kind: 'terminate' }],

  // Until it is confirmed gone.
  ['not asked to end yet', ending(), listed(), worker('terminating'), { kind: 'delete' }],
  ['not asked, provider silent', ending(), unknown, worker('terminating'), { kind: 'delete' }],
  [
    'asked 9 s ago, still listed',
    ending(),
    listed({}, { deletedAt: ago(9) }),
    worker('terminating'),
    { kind: 'wait' },
  ],
  [
    'asked 10 s ago, still listed',
    ending(),
    listed({}, { deletedAt: ago(10) }),
    worker('terminating'),
    { kind: 'delete' },
  ],
  ['no longer listed', ending(), absent, worker('error'), { kind: 'check-absence', step: 'mark' }],
  [
    'absent for 1 s',
    ending({ absentSince: ago(1) }),
    absent,
    worker('error'),
    { kind: 'check-absence', step: 'finish' },
  ],
  [
    'absent, then listed',
    ending({ absentSince: ago(1) }),
    listed(),
    worker('error'),
    { kind: 'mark-present' },
  ],
  [
    'empty list that should not be',
    ending({ absentSince: ago(9) }),
    emptyList,
    worker('error'),
    { kind: 'delete' },
  ],
  [
    'new and never shown',
    ending({ sshHost: null, createdAt: ago(119) }),
    absent,
    worker('error'),
    { kind: 'delete' },
  ],
  [
    'never shown, old enough',
    ending({ sshHost: null, createdAt: ago(120) }),
    absent,
    worker('error'),
    { kind: 'check-absence' },
  ],
];

test.each(table)('%s', (_name, pod, observed, ofWorker, action) => {
  const decided: PodAction = decidePod(pod, observed, ofWorker, now, testPolicy);
  expect(decided).toMatchObject(action);
});
