import { CommandListener } from '../../services/pod-manager/src/answer-operators/command-listener.js';
import { until } from '../../services/pod-manager/src/testing/until.js';
import { createProject } from '../support/api-calls.js';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { PodManagerFixture } from './pod-manager.fixture.js';

let ingest: TestIngest;
let fixture: PodManagerFixture;
let listener: CommandListener;
beforeEach(async () => {
  ingest = await startIngest();
  fixture = await PodManagerFixture.open({}, ingest.database);
  listener = new CommandListener(fixture.parts(), ingest.nats);
  listener.onApplicationBootstrap();
});
afterEach(async () => {
  await listener.beforeApplicationShutdown();
  await fixture.close();
  await ingest.stop();
});

async function ask(route: string, body?: object, key = ingest.apiKey) {
  const [method = '', path = ''] = route.split(' ');
  const response = await fetch(`${ingest.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  const nextByte = response.headers.get('x-next-byte');
  return {
    status: response.status,
    nextByte,
    text,
    json: isJson ? (JSON.parse(text) as unknown) : undefined,
  };
}

async function launched(id = 'gpu-1'): Promise<string> {
  await fixture.requestWorker(id);
  await until(async () => (await fixture.rows(id)).some(({ phase }) => phase === 'launched'));
  return id;
}

test('operators read a log, follow it, and run commands on a pod', async () => {
  fixture.startPodManager();
  const id = await launched();
  await until(async () => (await ask(`GET /api/workers/${id}/logs`)).text === 'worker is up\n');
  expect(
    await ask(`POST /api/workers/${id}/exec`, { command: 'echo out; echo err >&2; exit 3' }),
  ).toMatchObject({
    status: 200,
    json: { exit_code: 3, stdout: 'out\n', stderr: 'err\n' },
  });

  const [{ name } = { name: '' }] = await fixture.rows(id);
  await ask(`POST /api/workers/${id}/exec`, {
    command: `echo more >>"$HOME/.callsheet/${name}/worker.log"`,
  });
  const news = await ask(`GET /api/workers/${id}/logs?after=13`);
  expect(news).toMatchObject({ text: 'more\n', nextByte: '18' });
  expect(await ask(`GET /api/workers/${id}/logs?after=18`)).toMatchObject({ text: '', nextByte: '18' });
});

test('the report of a failed worker is there after its pod is gone, without secrets', async () => {
  fixture.startPodManager({ REPLICATE_API_TOKEN: 'r8_very_secret' }, { checkWorkerMs: 300 });
  const id = await launched();
  const [pod] = await fixture.livePods();
  await fixture.admin(`/pods/${pod?.id}/kill-workers`);
  await until(async () => (await fixture.worker(id)).status === 'terminated');
  const { status, text } = await ask(`GET /api/workers/${id}/diagnostics`);
  expect(status).toBe(200);
  for (const part of [
    'worker is up',
    'worker.requested',
    '# nvidia-smi',
    '# df',
    'REPLICATE_API_TOKEN',
    'system: start container',
  ])
    expect(text).toContain(part);
  const listed = await ask('GET /api/diagnostics');
  expect(JSON.parse(listed.text)).toMatchObject({
    diagnostics: [{ worker_id: id, failure: expect.stringContaining('before it asked for work') as string }],
  });
  expect(text).not.toContain('r8_very_secret');
  expect(text).not.toMatch(/eyJ[\w-]{10,}\./);
  expect(await ask(`GET /api/workers/${id}/logs`)).toMatchObject({ status: 410 });
});

test('pods are listed with their cost, orphans flagged', async () => {
  await fixture.createPod('callsheet-0000dead');
  fixture.startPodManager({}, { orphanGraceMs: 600_000 });
  const id = await launched();
  const listed = await until(async () => {
    const { text } = await ask('GET /api/pods');
    return text.includes('callsheet-0000dead') && text;
  });
  expect(JSON.parse(listed)).toMatchObject({
    pods: [
      { name: 'callsheet-0000dead', orphan: true, worker_id: null },
      { worker_id: id, orphan: false, phase: 'launched', gpu_type: 'NVIDIA GeForce RTX 4090' },
    ],
  });
  expect(await ask('GET /api/spend')).toMatchObject({ status: 200, json: { pods: 1, usd_per_hour: 0.74 } });
});

test('starts that fail in a row stop creation, seen and reset by operators', async () => {
  await fixture.fault('gpu-broken', 3);
  fixture.startPodManager({ SPAWNING_TIMEOUT_SEC: '30' });
  for (const id of ['gpu-1', 'gpu-2', 'gpu-3']) {
    await fixture.requestWorker(id);
    await until(async () => (await fixture.worker(id)).status === 'terminated');
  }
  const id = await fixture.requestWorker('gpu-4');
  await until(async () => {
    const { text } = await ask('GET /api/breaker');
    return text.includes('"open"') && text;
  });
  const { json } = await ask('GET /api/breaker');
  expect(json).toMatchObject({
    breakers: [{ provider: 'runpod', state: 'open', cause: 'gpu_broken', failures: 3 }],
  });
  expect(await fixture.rows(id)).toEqual([]);
  expect(await ask('POST /api/breaker/reset', {})).toMatchObject({
    json: { breakers: [{ state: 'closed' }] },
  });
  await until(async () => (await fixture.rows(id)).some(({ phase }) => phase === 'launched'));
});

test.each([
  ['GET /api/pods', undefined],
  ['GET /api/spend', undefined],
  ['GET /api/breaker', undefined],
  ['POST /api/breaker/reset', {}],
  ['GET /api/workers/gpu-1/logs', undefined],
  ['POST /api/workers/gpu-1/exec', { command: 'id' }],
  ['GET /api/workers/gpu-1/diagnostics', undefined],
  ['GET /api/diagnostics', undefined],
])('%s is for operators alone', async (route, body) => {
  await createProject(ingest, 'the-key-of-a-project');
  expect(await ask(route, body, 'the-key-of-a-project')).toMatchObject({ status: 403 });
});

test('what cannot be asked is said', async () => {
  expect(await ask('GET /api/workers/nobody/logs')).toMatchObject({ status: 404 });
  expect(await ask('GET /api/workers/nobody/diagnostics')).toMatchObject({ status: 404 });
  expect(await ask('GET /api/workers/nobody/logs?lines=0')).toMatchObject({ status: 422 });
  expect(await ask('POST /api/workers/nobody/exec', {})).toMatchObject({ status: 422 });
  await fixture.requestWorker('waiting');
  await fixture.database`
    insert into callsheet.pods (worker_id, name, gpu_type) values ('waiting', 'callsheet-00000001', 'x')`;
  expect(await ask('GET /api/workers/waiting/logs')).toMatchObject({ status: 409 });
  await listener.beforeApplicationShutdown();
  expect(await ask('GET /api/workers/waiting/logs')).toMatchObject({ status: 503 });
});

test('operators see workers with what they have in hand, and have them drain or end', async () => {
  fixture.startPodManager();
  const id = await launched();
  const token = ingest.workerToken(id);
  await ask('POST /api/tasks', { task_type: 'video_generation', params: { prompt: 'a cat' } });
  const claim = await fetch(`${ingest.url}/functions/v1/claim-next-task`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ worker_id: id }),
  });
  const { task_id } = (await claim.json()) as { task_id: string };
  expect((await ask('GET /api/workers')).json).toMatchObject({
    workers: [
      {
        id,
        status: 'active',
        tasks: [{ id: task_id, task_type: 'video_generation', percent: null }],
        pod: { phase: 'launched', gpu_type: 'NVIDIA GeForce RTX 4090', usd_per_hour: 0.74 },
      },
    ],
  });
  expect(await ask(`POST /api/workers/${id}/drain`)).toMatchObject({
    status: 200,
    json: { worker: { status: 'terminating' }, requeued: 0 },
  });
  expect((await ask(`GET /api/workers/${id}`)).json).toMatchObject({
    recent_tasks: [{ id: task_id, status: 'In Progress' }],
  });
  expect(await ask(`POST /api/workers/${id}/terminate`)).toMatchObject({
    status: 200,
    json: { requeued: 1 },
  });
  expect((await ask(`GET /api/tasks/${task_id}`)).json).toMatchObject({ status: 'Queued', attempts: 0 });
  await until(async () => (await fixture.worker(id)).status === 'terminated');
  expect(await fixture.livePods()).toEqual([]);
  expect(await ask(`POST /api/workers/${id}/drain`)).toMatchObject({ status: 409 });
  expect(await ask('POST /api/workers/gpu-none/terminate')).toMatchObject({ status: 404 });
});

test('an orphan ends when an operator says so; a pod with a worker does not end that way', async () => {
  await fixture.createPod('callsheet-0000dead');
  fixture.startPodManager({}, { orphanGraceMs: 600_000 });
  await until(async () => (await ask('GET /api/pods')).text.includes('callsheet-0000dead'));
  const id = await launched();
  const pods = await fixture.livePods();
  const orphan = pods.find(({ name }) => name === 'callsheet-0000dead');
  const pod = pods.find(({ name }) => name !== 'callsheet-0000dead');
  expect(await ask(`POST /api/pods/${pod?.id}/terminate`)).toMatchObject({ status: 404 });
  expect(await ask(`POST /api/pods/${orphan?.id}/terminate`)).toMatchObject({
    status: 200,
    json: { ended: true },
  });
  expect((await fixture.livePods()).map(({ name }) => name)).not.toContain('callsheet-0000dead');
  expect((await fixture.worker(id)).status).toBe('spawning');
});

test('a key of a project alone does not reach workers', async () => {
  await createProject(ingest, 'a-key-of-another-project');
  for (const route of ['GET /api/workers', 'POST /api/workers/gpu-1/drain', 'POST /api/pods/x/terminate'])
    expect(await ask(route, undefined, 'a-key-of-another-project')).toMatchObject({ status: 403 });
});
