import { randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../support/directory.js';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { createVideo } from '../support/video.js';
import { forgetWorkers, queue, rowOf } from '../support/worker-calls.js';
import { ContractWorker } from './contract-worker.js';

let ingest: TestIngest;
let worker: ContractWorker;
const directory = createDirectory('contract');
const small = join(directory, 'clip.mp4');
const large = join(directory, 'Mein Film (1).mp4');
const frame = join(directory, 'frame.jpg');

beforeAll(async () => {
  ingest = await startIngest();
  writeFileSync(small, createVideo());
  writeFileSync(large, createVideo());
  // A box that players skip.
  const free = Buffer.alloc(8 + 2 * 1024 * 1024);
  free.writeUInt32BE(free.length);
  free.write('free', 4);
  appendFileSync(large, free);
  writeFileSync(frame, randomBytes(50_000));
});
afterAll(() => ingest.stop());
beforeEach(async () => {
  await forgetWorkers(ingest);
  worker = new ContractWorker(
    ingest.url,
    'gpu-20261125_120000-0badcafe',
    ingest.workerToken('gpu-20261125_120000-0badcafe'),
  );
});

async function claimedTask(task: Parameters<typeof queue>[1] = {}): Promise<string> {
  const id = await queue(ingest, task);
  expect((await worker.claim())?.task_id).toBe(id);
  return id;
}

describe('task-counts and claim-next-task', () => {
  test('nothing to do: 0, and no task', async () => {
    expect(await worker.queuedOnly()).toBe(0);
    expect(await worker.claim()).toBeUndefined();
  });

  test('a task, with its own id inside params, in words the worker knows', async () => {
    const id = await queue(ingest, { params: { prompt: 'a cat', task_id: 'test_qwen_1', frames: 24 } });
    expect(await worker.queuedOnly()).toBe(1);
    expect(await worker.claim()).toMatchObject({
      task_id: id,
      params: { prompt: 'a cat', task_id: id, video_length: 24 },
      project_id: expect.any(String) as string,
    });
  });
});

describe('complete_task', () => {
  test('a small file inline, with its thumbnail', async () => {
    const id = await claimedTask();
    const url = await worker.deliver(id, small, frame);
    expect(url).toMatch(
      new RegExp(`^${ingest.url}/storage/v1/object/public/image_uploads/[^?]+/tasks/${id}/clip\\.mp4$`),
    );
    const row = await rowOf(ingest, id);
    expect(row).toMatchObject({
      status: 'Complete',
      output_location: url,
      result_data: { video_url: url, frames: 24 },
    });
    expect(row?.params['thumbnail_url']).toMatch(/\/thumbnails\/thumb_[0-9a-f]{8}\.jpg$/);
    expect(worker.sent).not.toContain('POST functions/v1/generate-upload-url');
    expect((await fetch(url)).headers.get('content-length')).toBeTruthy();
  });

  test('a file of 2 MiB or more by signed URLs, under a name that is a path, a file name and a URL', async () => {
    const id = await claimedTask();
    const url = await worker.deliver(id, large, frame);
    expect(worker.sent.slice(-4)).toEqual([
      'POST functions/v1/generate-upload-url',
      'PUT storage/v1/object/upload/sign',
      'PUT storage/v1/object/upload/sign',
      'POST functions/v1/complete_task',
    ]);
    expect(decodeURIComponent(new URL(url).pathname)).toBe(new URL(url).pathname);
    expect(await rowOf(ingest, id)).toMatchObject({
      status: 'Complete',
      result_data: { frames: 24, fps: 8 },
    });
  });

  test('a file of another task, by its path, from an orchestrator alone', async () => {
    const segment = await claimedTask({ task_type: 'travel_segment' });
    const url = await worker.deliver(segment, small);
    const storage_path = url.split('/image_uploads/')[1];
    const parent = await claimedTask({ task_type: 'join_clips_orchestrator' });
    expect(await worker.complete({ task_id: parent, storage_path })).toBe(url);
    const other = await claimedTask({ task_type: 'travel_segment' });
    await expect(worker.complete({ task_id: other, storage_path })).rejects.toThrow('403');
  });

  test.each(['https://elsewhere.example/clip.mp4', 'Completed via idempotency', ''])(
    'the output %j of a task that may end so',
    async (output_location) => {
      const id = await claimedTask({ task_type: 'travel_stitch' });
      await worker.complete({ task_id: id, output_location });
      expect(await rowOf(ingest, id)).toMatchObject({ status: 'Complete', output_location });
    },
  );

  test('a request that is sent again gets the first answer', async () => {
    const id = await claimedTask();
    const url = await worker.deliver(id, small);
    expect(await worker.deliver(id, large)).toBe(url);
  });
});

describe('update-task-status', () => {
  test('the clock starts again after the model was loaded; an unknown id is 404, never 500', async () => {
    const id = await claimedTask();
    expect(
      await worker.report({ task_id: id, status: 'In Progress', reset_generation_started_at: true }),
    ).toBe(true);
    const bogus = {
      task_id: 'unknown_task_1763900000.25',
      status: 'In Progress',
      reset_generation_started_at: true,
    };
    expect(await worker.report(bogus)).toBe(false);
  });

  test('a failure, with all of its text, is tried again elsewhere', async () => {
    const id = await claimedTask();
    const text = `Upload failed: [EDGE_FAIL:complete_task:5XX_TRANSIENT] ${'x'.repeat(100_000)}`;
    expect(await worker.report({ task_id: id, status: 'Failed', output_location: text })).toBe(true);
    expect(await rowOf(ingest, id)).toMatchObject({ status: 'Queued', attempts: 1 });
  });

  test('completion without an output', async () => {
    const id = await claimedTask({ task_type: 'create_visualization' });
    expect(await worker.report({ task_id: id, status: 'Complete' })).toBe(true);
  });
});

describe('for a task among others', () => {
  test('get-predecessor-output and get-completed-segments', async () => {
    const parent = await claimedTask({ task_type: 'travel_orchestrator' });
    const params = { orchestrator_task_id_ref: parent, orchestrator_run_id: 'run-1', segment_index: 0 };
    const first = await claimedTask({ task_type: 'travel_segment', params });
    const url = await worker.deliver(first, small);
    const next = { ...params, segment_index: 1 };
    const second = { task_id: randomUUID(), params: next, task_type: 'travel_segment', dependant_on: first };
    await worker.createTask({ ...second, project_id: 'default_project_id' });
    expect((await worker.claim())?.task_id).toBe(second.task_id);
    expect(await worker.ask('get-predecessor-output', { task_id: second.task_id })).toMatchObject({
      predecessor_id: first,
      output_location: url,
    });
    expect(await worker.ask('get-predecessor-output', { task_id: randomUUID() })).toBeUndefined();
    expect(await worker.ask('get-completed-segments', { run_id: 'run-1' })).toEqual([
      { segment_index: 0, output_location: url },
    ]);
  });

  test('update-shot-pair-prompts', async () => {
    const id = await claimedTask({ task_type: 'travel_orchestrator' });
    const body = { shot_id: 'shot-1', task_id: id, enhanced_prompts: ['a', 'b'] };
    expect(await worker.ask('update-shot-pair-prompts', body)).toMatchObject({ success: true });
  });
});

describe('the heartbeat, by curl', () => {
  const line = {
    timestamp: '2026-11-25T12:00:00Z',
    level: 'INFO',
    message: 'HEADLESS: loading "vace"',
    task_id: 'unknown_task_1763900000.25',
    metadata: {},
  };

  test('with an apikey alone, a hundred log lines, and ids that are no uuids', async () => {
    expect(
      await worker.beat(
        'active',
        Array.from({ length: 100 }, () => line),
      ),
    ).toBe(true);
    const [logged] =
      await ingest.database`select count(*)::int as n from public.system_logs where worker_id = ${worker.id}`;
    expect(logged).toEqual({ n: 100 });
  });

  test('says so when the token is not valid', async () => {
    expect(await new ContractWorker(ingest.url, worker.id, 'a.b.c').beat('active')).toBe(false);
  });

  test('of a process that died gives its work back, and never revives it', async () => {
    const id = await claimedTask();
    expect(await worker.beat('crashed')).toBe(true);
    expect(await rowOf(ingest, id)).toMatchObject({ status: 'Queued' });
    expect(await worker.beat('active')).toBe(true);
    const [row] = await ingest.database`select status from public.workers where id = ${worker.id}`;
    expect(row).toEqual({ status: 'error' });
    expect(await worker.claim()).toBeUndefined();
  });
});

test('a worker that drains is given nothing, and still delivers', async () => {
  const id = await claimedTask();
  await ingest.database`update public.workers set status = 'terminating' where id = ${worker.id}`;
  await queue(ingest);
  expect(await worker.queuedOnly()).toBe(0);
  await worker.deliver(id, small);
  expect(await worker.claim()).toBeUndefined();
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Complete' });
});
