import { until } from '../../services/pod-manager/src/testing/until.js';
import { PodManagerFixture } from './pod-manager.fixture.js';

let fixture: PodManagerFixture;
beforeEach(async () => {
  fixture = await PodManagerFixture.open();
});
afterEach(async () => {
  expect((await fixture.state()).foreignWrites).toBe(0);
  await fixture.close();
});

const faultsUsedUp = () => until(async () => Object.keys((await fixture.state()).faults).length === 0);

test('from the request to a running worker to nothing left', async () => {
  fixture.startPodManager();
  const id = await fixture.requestWorker();
  const row = await fixture.inPhase(id, 'launched');
  const [pod] = await fixture.livePods();
  expect(pod).toMatchObject({ id: row.provider_pod_id, name: row.name });
  expect(pod?.pids).toHaveLength(1);
  expect(Number(row.cost_per_hour)).toBeGreaterThan(0);

  await fixture.beat(id);
  await fixture.drainWorker(id);
  await fixture.inStatus(id, 'terminated');
  expect(await fixture.livePods()).toEqual([]);
  expect(await fixture.rows(id)).toMatchObject([{ phase: 'terminated', failure_kind: null }]);
  expect(await fixture.events(id)).toEqual([
    'worker.requested',
    'worker.started',
    'worker.active',
    'worker.terminating',
    'worker.terminated',
  ]);
});

test('at the end of the drain time work goes back without costing an attempt', async () => {
  fixture.startPodManager({ GRACEFUL_SHUTDOWN_TIMEOUT_SEC: '0.5' });
  const id = await fixture.startWorker();
  const taskId = await fixture.giveTask(id);
  await fixture.drainWorker(id);
  await fixture.inStatus(id, 'terminated');
  const tasks = await fixture.database`select id, status, attempts from public.tasks`;
  expect(tasks).toEqual([{ id: taskId, status: 'Queued', attempts: 0 }]);
});

test.each(['create-500-after-created', 'create-reset-after-created'])(
  'a pod made by a create that failed (%s) is adopted, never doubled',
  async (fault) => {
    await fixture.fault(fault);
    fixture.startPodManager();
    const id = await fixture.requestWorker();
    await fixture.inPhase(id, 'launched');
    expect(await fixture.rows(id)).toHaveLength(1);
    const { pods } = await fixture.state();
    expect(pods.filter(({ foreign }) => !foreign)).toHaveLength(1);
  },
);

test('a create that failed and made nothing is repeated after the search', async () => {
  await fixture.fault('create-500-before');
  fixture.startPodManager({}, { firstBackOffMs: 100 });
  const id = await fixture.requestWorker();
  await fixture.inPhase(id, 'launched');
  expect(await fixture.rows(id)).toMatchObject([
    { phase: 'terminated', failure_kind: 'ambiguous' },
    { phase: 'launched' },
  ]);
  expect(await fixture.livePods()).toHaveLength(1);
});

test('an intent that a killed process left behind finds its pod', async () => {
  const id = await fixture.requestWorker();
  const name = 'callsheet-0000abcd';
  await fixture.database`insert into callsheet.pods (worker_id, name, gpu_type) values (${id}, ${name}, 'x')`;
  await fixture.createPod(name);
  fixture.startPodManager();
  await fixture.inPhase(id, 'launched');
  expect(await fixture.livePods()).toMatchObject([{ name }]);
  expect(await fixture.timesAsked('POST', /^\/v2\/pods$/)).toBe(1);
});

test('sold out: the next candidate is asked for', async () => {
  await fixture.admin('/stock', { gpuId: 'NVIDIA GeForce RTX 4090', free: 0 });
  fixture.startPodManager({ RUNPOD_GPU_TYPE: 'NVIDIA GeForce RTX 4090,NVIDIA A40' });
  const id = await fixture.requestWorker();
  expect(await fixture.inPhase(id, 'launched')).toMatchObject({ gpu_type: 'NVIDIA A40' });
  expect(await fixture.livePods()).toMatchObject([{ compute: 'NVIDIA A40' }]);
});

test('sold out everywhere: asked again later, given up at the deadline', async () => {
  await fixture.admin('/stock', { free: 0 });
  fixture.startPodManager({ SPAWNING_TIMEOUT_SEC: '2' }, { firstBackOffMs: 300 });
  const id = await fixture.requestWorker();
  const failed = await fixture.inStatus(id, 'terminated');
  expect(failed.error_code).toBe('no_capacity');
  expect(failed.error_message).toContain('no longer any instances');
  expect((await fixture.rows(id)).length).toBeGreaterThan(1);
});

test.each([
  ['create-payment-required', 'insufficient_funds', /needs credit/],
  ['any-403-plain', 'auth', /check RUNPOD_API_KEY/],
])('a refusal that will not pass (%s) ends the worker with the reason', async (fault, code, message) => {
  const id = await fixture.requestWorker();
  // More than the start and the first rounds ask.
  await fixture.fault(fault, 30);
  fixture.startPodManager();
  const { error_code, error_message } = await fixture.inStatus(id, 'terminated');
  expect(error_code).toBe(code);
  expect(error_message).toMatch(message);
  expect(await fixture.livePods()).toEqual([]);
});

test('no more pods than the cap, and none above the money cap', async () => {
  fixture.startPodManager({ MAX_ACTIVE_GPUS: '1' });
  await Promise.all([fixture.requestWorker('gpu-1'), fixture.requestWorker('gpu-2')]);
  await until(async () => (await fixture.livePods()).length === 1);
  const [launched] = await until(async () => {
    const rows = await Promise.all(['gpu-1', 'gpu-2'].map((id) => fixture.rows(id)));
    return rows.flat().some(({ phase }) => phase === 'launched') && rows.flat();
  });
  expect(launched).toBeDefined();
  expect(await fixture.timesAsked('POST', /^\/v2\/pods$/)).toBe(1);
});

test('a GPU that costs more than is left is not rented', async () => {
  fixture.startPodManager({ MAX_HOURLY_COST: '0.01', SPAWNING_TIMEOUT_SEC: '1' }, { firstBackOffMs: 200 });
  const id = await fixture.requestWorker();
  expect(await fixture.inStatus(id, 'terminated')).toMatchObject({ error_code: 'over_budget' });
  expect(await fixture.timesAsked('POST', /^\/v2\/pods$/)).toBe(0);
  expect(await fixture.alarms()).toMatchObject([{ period: 'hour', limit_usd: 0.01, spent_usd: 0 }]);
});

test('the ledger has what the provider bills', async () => {
  // A rate at which a second is seen.
  fixture.startPodManager({ RUNPOD_GPU_TYPE: 'NVIDIA B300 SXM6 AC' });
  const ids = [await fixture.startWorker('gpu-1'), await fixture.startWorker('gpu-2')];
  for (const id of ids) await fixture.drainWorker(id);
  for (const id of ids) await fixture.inStatus(id, 'terminated');
  const { billed, ledger } = await fixture.bill();
  expect(billed).toBeGreaterThan(0);
  // 0.3 s at 7.89 USD an hour, for each pod: what the provider needs to act on a request.
  expect(Math.abs(billed - ledger)).toBeLessThan(2 * 0.3 * (7.89 / 3600));
});

test('a day whose budget is used up: nothing is created, and that is announced once', async () => {
  const manager = fixture.startPodManager({ SPAWNING_TIMEOUT_SEC: '1' });
  const id = await fixture.startWorker();
  await manager.beforeApplicationShutdown();
  await fixture.database`
    update callsheet.pods set cost_per_hour = 100, created_at = now() - interval '1 minute'`;
  const env = { MAX_DAILY_COST: '0.001', SPAWNING_TIMEOUT_SEC: '1' };
  fixture.startPodManager(env, { ledgerMs: 50 });
  const late = await fixture.requestWorker('gpu-2');
  const failed = await fixture.inStatus(late, 'terminated');
  expect(failed.error_code).toBe('over_budget');
  expect(failed.error_message).toMatch(/MAX_DAILY_COST \(0.001 USD\) is used up: \d/);
  expect(await fixture.timesAsked('POST', /^\/v2\/pods$/)).toBe(1);
  expect(await fixture.alarms()).toMatchObject([{ period: 'day', limit_usd: 0.001 }]);
  expect(await fixture.worker(id)).toMatchObject({ status: 'active' });
});

test('a pod of ours without a row is reaped, names of others are not', async () => {
  await fixture.admin('/foreign-pods', { name: 'callsheet-devbox' });
  await fixture.createPod('callsheet-0000dead');
  fixture.startPodManager();
  await until(async () => (await fixture.livePods()).length === 0);
  const { pods } = await fixture.state();
  expect(pods.filter(({ foreign, phase }) => foreign && phase !== 'gone')).toHaveLength(2);
});

test('a pod that vanishes: its worker fails and the task is queued again', async () => {
  fixture.startPodManager();
  const id = await fixture.startWorker();
  await fixture.giveTask(id);
  const [pod] = await fixture.livePods();
  await fixture.admin(`/pods/${pod?.id}/vanish`);
  await until(async () => (await fixture.worker(id)).error_code === 'pod_lost');
  const [task] = await fixture.database`select status, attempts, worker_id from public.tasks`;
  expect(task).toEqual({ status: 'Queued', attempts: 1, worker_id: null });
  await fixture.inStatus(id, 'terminated');
});

test('a pod that stops: its worker fails and the pod is removed', async () => {
  fixture.startPodManager();
  const id = await fixture.startWorker();
  const [pod] = await fixture.livePods();
  await fixture.admin(`/pods/${pod?.id}/exit`);
  expect(await fixture.inStatus(id, 'terminated')).toMatchObject({
    error_code: 'pod_lost',
    error_message: 'the pod is EXITED',
  });
  expect(await fixture.livePods()).toEqual([]);
});

test.each(['list-empty', 'list-500', 'list-truncated', 'any-401', 'any-410', 'any-429'])(
  'a provider that is not itself (%s) changes nothing',
  async (fault) => {
    fixture.startPodManager();
    const id = await fixture.startWorker();
    await fixture.fault(fault, 5);
    await faultsUsedUp();
    const before = await fixture.timesAsked('GET', /^\/v2\/pods$/);
    await until(async () => (await fixture.timesAsked('GET', /^\/v2\/pods$/)) > before + 2);
    expect(await fixture.worker(id)).toMatchObject({ status: 'active' });
    expect(await fixture.rows(id)).toMatchObject([{ phase: 'launched', absent_since: null }]);
    expect(await fixture.livePods()).toHaveLength(1);
  },
);

test('a pod is gone only when the provider says so twice, however often it must be asked', async () => {
  fixture.startPodManager();
  const id = await fixture.startWorker();
  await fixture.fault('delete-500', 4);
  await fixture.database`select callsheet.fail_workers(array[${id}], 'stale', 'no heartbeat')`;
  expect(await fixture.inStatus(id, 'terminated')).toMatchObject({ error_code: 'stale' });
  expect(await fixture.livePods()).toEqual([]);
});

test('another host key at the address is refused: nothing is sent there', async () => {
  const id = await fixture.requestWorker();
  const name = 'callsheet-0000abcd';
  await fixture.createPod(name);
  const [pod] = await fixture.livePods();
  await fixture.database`
    insert into callsheet.pods (worker_id, name, gpu_type, phase, provider_pod_id, created_at, ssh_host_key)
    values (${id}, ${name}, 'x', 'created', ${pod?.id}, now(), 'SHA256:another')`;
  fixture.startPodManager({ SPAWNING_TIMEOUT_SEC: '2' });
  const failed = await fixture.inStatus(id, 'terminated');
  expect(failed.error_code).toBe('spawning_timeout');
  expect(failed.error_message).toMatch(
    /the host shows key SHA256:.+, at first contact it was SHA256:another/,
  );
});

test('a disk that fills up is announced once, and when nothing more fits its worker ends its task and drains', async () => {
  fixture.startPodManager({}, { diskCheckMs: 300 });
  const id = await fixture.startWorker();
  const taskId = await fixture.giveTask(id);
  const [pod] = await fixture.livePods();
  const disk = (freeMb: number) => fixture.admin(`/pods/${pod?.id}/disk`, { totalMb: 100_000, freeMb });
  const lookedAt = (free: number) =>
    until(async () => {
      const [row] = await fixture.database<{ free: number | null }>`
        select (probe ->> 'diskFreeMb')::int as free from callsheet.pods where worker_id = ${id}`;
      return row?.free === free;
    });
  const low = () =>
    fixture.database`select status, data from callsheet.outbox where event_type = 'worker.disk_low' order by id`;

  await disk(50_000);
  await lookedAt(50_000);
  expect(await low()).toEqual([]);
  await disk(9_000);
  await lookedAt(9_000);
  await disk(8_000);
  await lookedAt(8_000);
  const little = { free_mb: 9_000, total_mb: 100_000, full: false };
  expect(await low()).toMatchObject([{ status: 'active', data: little }]);
  expect(await fixture.worker(id)).toMatchObject({ status: 'active' });

  await disk(10);
  await until(async () => (await fixture.worker(id)).status === 'terminating');
  expect(await low()).toMatchObject([{ data: little }, { data: { free_mb: 10, full: true } }]);
  expect(await fixture.database`select status from public.tasks`).toEqual([{ status: 'In Progress' }]);
  await fixture.database`select public.func_mark_task_complete(${taskId}, '{"video_url":"http://x/y.mp4"}')`;
  await fixture.inStatus(id, 'terminated');
});

test('a worker whose process dies before it spoke is failed with its log', async () => {
  fixture.startPodManager({}, { checkWorkerMs: 300 });
  const id = await fixture.requestWorker();
  await fixture.inPhase(id, 'launched');
  const [pod] = await fixture.livePods();
  await fixture.admin(`/pods/${pod?.id}/kill-workers`);
  const failed = await fixture.inStatus(id, 'terminated');
  expect(failed.error_code).toBe('worker_exited');
  expect(failed.error_message).toContain('worker is up');
});

test('a worker that beats and never asks for work does not come up, however often it beats', async () => {
  fixture.startPodManager({}, { bringUpTimeoutMs: 3_000 });
  const id = await fixture.requestWorker();
  await fixture.inPhase(id, 'launched');
  const failed = await until(async () => {
    await fixture.database`select public.func_worker_heartbeat_with_logs(${id}, status_param => 'active')`;
    const worker = await fixture.worker(id);
    return worker.status === 'terminated' && worker;
  });
  expect(failed.error_code).toBe('never_active');
  expect(failed.error_message).toMatch(/^no request for work \d+ s after the launch; its process runs/);
  expect(await fixture.events(id)).not.toContain('worker.active');
});

test('a worker that never speaks is failed with its log', async () => {
  fixture.startPodManager({}, { bringUpTimeoutMs: 3_000 });
  const id = await fixture.requestWorker();
  const failed = await fixture.inStatus(id, 'terminated');
  expect(failed.error_code).toBe('never_active');
  expect(failed.error_message).toMatch(/its process runs; its log ends:\n[^]*worker is up/);
});

test('a container that crashes at every start is told from a slow one, with what its host says', async () => {
  await fixture.fault('pod-never-boots');
  fixture.startPodManager({}, { readLogMs: 200 });
  const id = await fixture.requestWorker();
  const failed = await fixture.inStatus(id, 'terminated');
  expect(failed.error_code).toBe('crash_loop');
  expect(failed.error_message).toMatch(/the container starts over and over: error starting container: OCI/);
  expect(await fixture.livePods()).toEqual([]);
});

test.each([
  ['gpu-broken', 'gpu_broken', /nvidia-smi finds no usable GPU: NVIDIA-SMI has failed/],
  ['gpu-old-driver', 'driver_too_old', /the driver supports CUDA 11\.4, 12\.0 is needed/],
])(
  'a pod with a GPU that is of no use (%s) is ended before a worker starts',
  async (fault, code, message) => {
    await fixture.fault(fault);
    fixture.startPodManager();
    const id = await fixture.requestWorker();
    const failed = await fixture.inStatus(id, 'terminated');
    expect(failed.error_code).toBe(code);
    expect(failed.error_message).toMatch(message);
    expect(await fixture.events(id)).not.toContain('worker.started');
  },
);

test('a worker without a pod ends at once, an external one is left alone', async () => {
  await fixture.beat('somebodys-own-machine');
  const id = await fixture.requestWorker();
  await Promise.all([fixture.drainWorker(id), fixture.drainWorker('somebodys-own-machine')]);
  fixture.startPodManager();
  await fixture.inStatus(id, 'terminated');
  expect(await fixture.worker('somebodys-own-machine')).toMatchObject({ status: 'terminating' });
  expect(await fixture.timesAsked('POST', /^\/v2\/pods$/)).toBe(0);
});
