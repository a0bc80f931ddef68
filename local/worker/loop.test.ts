import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { connectApi } from './api.js';
import { runWorker } from './loop.js';
import type { WorkerOptions } from './options.js';
import { ContractServer, type ServedTask } from './testing/contract-server.js';
import { workerLog } from './worker-log.js';
import type { Worker } from './worker.js';

const taskId = '0b9f7c1e-4f5e-4d0b-9b52-6f6d7c0f4f11';
const small = { prompt: 'A cat', width: 64, height: 64, frames: 2, fps: 8, seed: 1 };
const [claim, status, uploadUrl, complete, beat] = [
  '/functions/v1/claim-next-task',
  '/functions/v1/update-task-status',
  '/functions/v1/generate-upload-url',
  '/functions/v1/complete_task',
  '/rest/v1/rpc/func_worker_heartbeat_with_logs',
];

let scratch: string;
beforeEach(async () => (scratch = await mkdtemp(join(tmpdir(), 'standin-loop-'))));
afterEach(() => rm(scratch, { recursive: true, force: true }));

test('a small video travels inside the completion, then the drain ends the loop and leaves no files', async () => {
  await using server = await ContractServer.start(task(small));
  await runWorker(workerFor(server));
  expect(server.to(claim)[0]?.body).toEqual({ worker_id: 'w1', run_type: 'gpu', wait: 0 });
  expect(server.to(status)[0]?.body).toEqual({
    task_id: taskId,
    status: 'In Progress',
    reset_generation_started_at: true,
  });
  const done = server.outcomes.get(taskId);
  expect(done).toMatchObject({ filename: `task_${taskId}.mp4`, first_frame_filename: 'thumb_0b9f7c1e.jpg' });
  expect(base64(done?.file_data).subarray(4, 8).toString()).toBe('ftyp');
  expect(base64(done?.first_frame_data).subarray(0, 2).toString('hex')).toBe('ffd8');
  expect(await readdir(scratch)).toEqual([]);
});

test('a big video goes to presigned URLs, thumbnail first, without credentials', async () => {
  await using server = await ContractServer.start(task(small));
  await runWorker(workerFor(server, { upload: 'presigned' }));
  expect(server.to(uploadUrl)[0]?.body).toEqual({
    task_id: taskId,
    filename: `task_${taskId}.mp4`,
    content_type: 'video/mp4',
    generate_thumbnail_url: true,
  });
  const [thumbnail, video] = [`u/tasks/${taskId}/thumb.jpg`, `u/tasks/${taskId}/video.mp4`];
  expect([...server.uploads.keys()]).toEqual([thumbnail, video]);
  const puts = server.requests.filter((request) => request.method === 'PUT');
  expect(puts.map((put) => put.headers['content-type'])).toEqual(['image/jpeg', 'video/mp4']);
  for (const put of puts) {
    expect(put.headers).not.toHaveProperty('authorization');
    expect(put.headers).not.toHaveProperty('transfer-encoding');
  }
  const body = { task_id: taskId, storage_path: video, thumbnail_storage_path: thumbnail };
  expect(server.outcomes.get(taskId)).toEqual(body);
});

test.each([
  ['a failure asked for', { ...small, standin_fail: 'CUDA out of memory' }, 'CUDA out of memory'],
  ['params out of range', { ...small, width: 9 }, 'Invalid params: width'],
])('%s is reported with its text, and the next task runs', async (_name, params, text) => {
  await using server = await ContractServer.start(task(params), task(small, 'next'));
  await runWorker(workerFor(server));
  expect(server.outcomes.get(taskId)).toEqual({
    task_id: taskId,
    status: 'Failed',
    output_location: expect.stringContaining(text) as string,
  });
  expect(server.outcomes.get('next')).toHaveProperty('file_data');
});

test.each([
  ['completion', complete, 'inline' as const],
  ['upload URL', uploadUrl, 'presigned' as const],
  ['file', `/upload/u/tasks/${taskId}/video.mp4`, 'presigned' as const],
])('503 and a broken connection at the %s are tried again', async (_name, path, upload) => {
  await using server = await ContractServer.start(task(small));
  server.faults.set(path, [503, 0, 502]);
  await runWorker(workerFor(server, { upload }));
  expect(server.to(path)).toHaveLength(4);
  expect(server.outcomes.get(taskId)).not.toHaveProperty('status');
});

test.each([
  ['completion', complete, 'inline' as const, 500, 'Completion failed: [EDGE_FAIL:complete_task:HTTP_500]'],
  [
    'upload URL',
    uploadUrl,
    'presigned' as const,
    403,
    'Upload failed: [EDGE_FAIL:generate-upload-url:HTTP_403]',
  ],
  [
    '201 is not success',
    complete,
    'inline' as const,
    201,
    'Completion failed: [EDGE_FAIL:complete_task:HTTP_201]',
  ],
])('a final answer is not tried again: %s', async (_name, path, upload, code, text) => {
  await using server = await ContractServer.start(task(small));
  server.faults.set(path, [code]);
  await runWorker(workerFor(server, { upload }));
  expect(server.to(path)).toHaveLength(1);
  expect(server.outcomes.get(taskId)).toMatchObject({
    status: 'Failed',
    output_location: expect.stringContaining(text) as string,
  });
});

test('patience ends: the failure names the last trouble', async () => {
  await using server = await ContractServer.start(task(small));
  server.faults.set(complete, [503, 503, 503, 503]);
  await runWorker({ ...workerFor(server), patience: { forMs: 0, firstPauseMs: 1 } });
  const text = expect.stringContaining('5XX_TRANSIENT') as string;
  expect(server.outcomes.get(taskId)).toMatchObject({ status: 'Failed', output_location: text });
});

test('a task the server took away is dropped and the next one runs', async () => {
  await using server = await ContractServer.start(
    task({ ...small, standin_crash: true }),
    task(small, 'next'),
  );
  const worker = workerFor(server);
  await runWorker({
    ...worker,
    crash: () => {
      server.takeBack();
      throw new Error('taken away in mid-generation');
    },
  });
  expect([...server.outcomes.keys()]).toEqual(['next']);
});

test('progress is reported; a task that is not wanted any more is dropped in mid-generation', async () => {
  const long = { ...small, standin_delay_ms: 60_000 };
  await using server = await ContractServer.start(task(long), task(small, 'next'));
  server.unwanted.add(taskId);
  await runWorker(workerFor(server));
  expect(server.to('/functions/v1/report-progress')[0]?.body).toEqual({
    task_id: taskId,
    percent: 0,
    step: 'rendering',
  });
  expect([...server.outcomes.keys()]).toEqual(['next']);
});

test('a server that knows no progress changes nothing', async () => {
  await using server = await ContractServer.start(task(small));
  server.faults.set('/functions/v1/report-progress', Array<number>(100).fill(404));
  await runWorker(workerFor(server));
  expect(server.outcomes.get(taskId)).toHaveProperty('file_data');
});

test('an unreachable server is waited for; heartbeats and claims go on', async () => {
  await using server = await ContractServer.start(task(small));
  server.faults.set(claim, [0, 502, 401]);
  server.faults.set(beat, [0, 503]);
  server.faults.set(status, [404]);
  await runWorker(workerFor(server));
  expect(server.outcomes.get(taskId)).toHaveProperty('file_data');
});

test('heartbeats carry the apikey alone, simulated memory and each log line once', async () => {
  await using server = await ContractServer.start(task({ ...small, standin_delay_ms: 60 }));
  server.faults.set(beat, [503]);
  await runWorker(workerFor(server));
  const beats = server.to(beat);
  expect(beats[0]?.headers).toMatchObject({ apikey: 'anon-key', prefer: 'return=representation' });
  expect(beats[0]?.headers).not.toHaveProperty('authorization');
  expect(beats[0]?.body).toMatchObject({
    worker_id_param: 'w1',
    vram_total_mb_param: 24_576,
    status_param: 'active',
  });
  expect(beats.map(({ body }) => body.vram_used_mb_param)).toEqual(expect.arrayContaining([1_229, 11_264]));
  const lines = beats
    .slice(1)
    .flatMap(({ body }) => body.logs_param as { message: string; task_id: string | null }[]);
  const texts = lines.map((line) => line.message);
  expect(texts.filter((text) => text === 'STANDIN: Task completed')).toHaveLength(1);
  expect(texts.filter((text) => text === 'STANDIN: Task claimed')).toHaveLength(1);
  expect(lines.find((line) => line.message === 'STANDIN: Task claimed')?.task_id).toBe(taskId);
});

test('params that are not an object end the worker, as they end the real one', async () => {
  await using server = await ContractServer.start({
    ...task(small),
    params: '{}' as unknown as ServedTask['params'],
  });
  await expect(runWorker(workerFor(server))).rejects.toThrow('params');
});

function task(params: Record<string, unknown>, id = taskId): ServedTask {
  return { task_id: id, task_type: 'video_generation', params, project_id: null, traceparent: '00-aa-bb-01' };
}

function workerFor(server: ContractServer, changes: Partial<WorkerOptions> = {}): Worker {
  const timing = { pollMs: 5, heartbeatMs: 5, waitSeconds: 0, upload: 'auto', outputDir: undefined } as const;
  const access = { workerId: 'w1', url: server.url, accessToken: 'worker-token', heartbeatKey: 'anon-key' };
  const options = { ...access, ...timing, ...changes };
  return {
    options,
    api: connectApi(options.url, options.accessToken, options.heartbeatKey),
    log: workerLog(pino({ level: 'silent' })),
    scratch,
    patience: { forMs: 10_000, firstPauseMs: 1 },
    drain: new AbortController(),
    killed: new AbortController().signal,
    isGenerating: false,
    crash: () => {
      throw new Error('crash');
    },
  };
}

function base64(value: unknown): Buffer {
  return Buffer.from(typeof value === 'string' ? value : '', 'base64');
}
