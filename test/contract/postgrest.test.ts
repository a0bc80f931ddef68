import { randomUUID } from 'node:crypto';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { forgetWorkers, queue, rowOf } from '../support/worker-calls.js';
import { ContractWorker } from './contract-worker.js';
import { contains, query } from './operands.js';

const project = '00000000-0000-0000-0000-000000000001';
let ingest: TestIngest;
let worker: ContractWorker;
let parent: string;
let child: string;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(async () => {
  await forgetWorkers(ingest);
  worker = new ContractWorker(ingest.url, 'gpu-1', ingest.workerToken('gpu-1'));
  parent = await queue(ingest, { task_type: 'travel_orchestrator' });
  await worker.claim();
  child = randomUUID();
  const params = { orchestrator_task_id_ref: parent, orchestrator_run_id: 'run-1', segment_index: 0 };
  await worker.createTask({
    task_id: child,
    params,
    task_type: 'travel_segment',
    project_id: project,
    dependant_on: null,
  });
});

const select = (columns: string, more: Record<string, string>) =>
  `tasks?${query({ select: columns, ...more })}`;

test('1: the task it holds', async () => {
  await worker.claim();
  const held = { worker_id: 'eq.gpu-1', status: 'eq.In Progress', limit: '1' };
  expect(await worker.select(select('id,params,task_type,project_id', held))).toMatchObject([
    { id: child, task_type: 'travel_segment', project_id: project },
  ]);
});

test.each([
  ['2', 'id,status', {}],
  ['3', 'id,task_type,status,params,output_location', { order: 'created_at.asc' }],
])('%s: the children of an orchestrator', async (_, columns, more) => {
  const children = { params: contains('orchestrator_task_id_ref', parent), ...more };
  expect(await worker.select(select(columns, children))).toMatchObject([{ id: child, status: 'Queued' }]);
  const none = { params: contains('orchestrator_task_id_ref', randomUUID()) };
  expect(await worker.select(select(columns, none))).toEqual([]);
});

test.each([
  ['4', 'id', { id: expect.any(String) as string }],
  [
    '5',
    'status,created_at,project_id,task_type',
    { status: 'Queued', task_type: 'travel_segment', project_id: project },
  ],
  ['6', 'dependant_on', { dependant_on: null }],
  ['7', 'params', { params: { segment_index: 0 } }],
  ['8', 'output_location,status', { output_location: null, status: 'Queued' }],
  ['9', 'status,output_location', { output_location: null, status: 'Queued' }],
])('%s: one row with %s, or "0 rows"', async (_, columns, row) => {
  expect(await worker.single(select(columns, { id: `eq.${child}` }))).toMatchObject(row);
  expect(await worker.single(select(columns, { id: `eq.${randomUUID()}` }))).toBeUndefined();
});

test('10: a child created twice is deleted, and the row comes back', async () => {
  expect(await worker.write('DELETE', `tasks?${query({ id: `eq.${child}` })}`, {})).toMatchObject([
    { id: child },
  ]);
  expect(await rowOf(ingest, child)).toBeUndefined();
});

test('11: all that is complete, when get-completed-segments fails', async () => {
  await worker.claim();
  await worker.complete({ task_id: child, output_location: 'https://example.com/0.mp4' });
  expect(
    await worker.select(select('id,task_type,status,params,output_location', { status: 'eq.Complete' })),
  ).not.toEqual([]);
  const segments = { task_type: 'eq.travel_segment', status: 'eq.Complete' };
  expect(await worker.select(select('params,output_location', segments))).toMatchObject([
    { output_location: 'https://example.com/0.mp4' },
  ]);
});

test('12: the number of tasks', async () => {
  expect(await worker.select(select('count', { limit: '1' }))).toEqual([{ count: 2 }]);
});

test('13 to 15: a fatal error of the GPU, after which the worker stays alive', async () => {
  await worker.claim();
  expect(await worker.single(`workers?${query({ select: 'id,metadata', id: 'eq.gpu-1' })}`)).toEqual({
    id: 'gpu-1',
    metadata: {},
  });
  const metadata = {
    error_reason: 'FATAL nvml: NVML Shared Library Not Found',
    error_time: '2026-11-25T12:00:00',
    self_terminated: true,
  };
  const ended = await worker.write('PATCH', `workers?${query({ id: 'eq.gpu-1' })}`, {
    status: 'error',
    metadata,
  });
  expect(ended).toMatchObject([{ id: 'gpu-1', status: 'error', metadata }]);
  const own = query({ id: `eq.${child}`, worker_id: 'eq.gpu-1', status: 'eq.In Progress' });
  const back = {
    status: 'Queued',
    worker_id: null,
    generation_started_at: null,
    error_details: 'FATAL nvml',
  };
  expect(await worker.write('PATCH', `tasks?${own}`, back)).toEqual([]);
  expect(await worker.report({ task_id: child, status: 'Failed', output_location: 'FATAL nvml' })).toBe(true);
  expect(await worker.beat('active')).toBe(true);
  expect(await worker.claim()).toBeUndefined();
  expect(await rowOf(ingest, child)).toMatchObject({ status: 'Queued', attempts: 1 });
  const [row] = await ingest.database`select status from public.workers where id = 'gpu-1'`;
  expect(row).toEqual({ status: 'error' });
});

test('16: a task inserted as the test script does, in a project the worker works for', async () => {
  const id = randomUUID();
  const body = {
    id,
    task_type: 'qwen_image_style',
    params: { prompt: 'x' },
    status: 'Queued',
    project_id: project,
    attempts: 0,
  };
  expect(await worker.write('POST', 'tasks', body)).toMatchObject([
    { id, user_id: expect.any(String) as string },
  ]);
});

test('the debug tool: logs by time, source and text', async () => {
  await worker.beat('active', [
    { timestamp: new Date().toISOString(), level: 'ERROR', message: 'X: boom', task_id: null, metadata: {} },
  ]);
  const logs = {
    select: '*',
    source_type: 'eq.worker',
    log_level: 'eq.ERROR',
    message: 'ilike.%boom%',
    timestamp: 'gte.2026-01-01T00:00:00',
    order: 'timestamp.desc',
    limit: '50',
  };
  expect(await worker.select(`system_logs?${query(logs)}`)).toMatchObject([
    { message: 'X: boom', worker_id: 'gpu-1' },
  ]);
});
