import { readdirSync } from 'node:fs';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { createVideo } from '../../../../test/support/video.js';
import { claim, claimed, edge, rowOf, upload } from '../../../../test/support/worker-calls.js';

const video = createVideo();
let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

const storedFiles = () => readdirSync(ingest.storageDirectory, { recursive: true }).map(String);

const update = (worker: string, body: object) => edge(ingest, 'update-task-status', worker, body);

test('the start of generation restarts the clock and the lease', async () => {
  const id = await claimed(ingest, 'gpu-1');
  await ingest.database`update public.tasks set generation_started_at = now() - interval '10 minutes',
    lease_expires_at = now() + interval '1 minute' where id = ${id}`;
  const body = { task_id: id, status: 'In Progress', reset_generation_started_at: true };
  expect(await update('gpu-1', body)).toMatchObject({
    status: 200,
    json: { success: true, status: 'In Progress' },
  });
  const [row] = await ingest.database`
    select generation_started_at > now() - interval '1 minute' as restarted,
      lease_expires_at > now() + interval '19 minutes' as renewed from public.tasks where id = ${id}`;
  expect(row).toEqual({ restarted: true, renewed: true });
});

test('a failure queues the task again, with its reason', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const answer = await update('gpu-1', {
    task_id: id,
    status: 'Failed',
    output_location: 'CUDA out\0 of memory',
  });
  expect(answer).toMatchObject({ status: 200, json: { success: true, task_id: id, status: 'Queued' } });
  expect(await rowOf(ingest, id)).toMatchObject({
    status: 'Queued',
    attempts: 1,
    error_message: 'CUDA out\ufffd of memory',
  });
});

test('the last failure is final', async () => {
  const id = await claimed(ingest, 'gpu-1', { max_attempts: 1 });
  const answer = await update('gpu-1', { task_id: id, status: 'Failed' });
  expect(answer).toMatchObject({ status: 200, json: { status: 'Failed' } });
});

test('a failure that comes twice counts once', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const body = { task_id: id, status: 'Failed', output_location: 'boom' };
  await update('gpu-1', body);
  expect(await update('gpu-1', body)).toMatchObject({ status: 200, json: { status: 'Queued' } });
  expect(await rowOf(ingest, id)).toMatchObject({ attempts: 1 });
});

test('a late failure of a worker that lost the task changes nothing', async () => {
  const id = await claimed(ingest, 'gpu-1');
  await update('gpu-1', { task_id: id, status: 'Failed', output_location: 'boom' });
  await claim(ingest, 'gpu-2');
  const late = await update('gpu-1', { task_id: id, status: 'Failed', output_location: 'boom again' });
  expect(late).toMatchObject({ status: 200, json: { status: 'In Progress' } });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'In Progress', worker_id: 'gpu-2', attempts: 1 });
});

test('a late result of a worker that lost the task still counts, and does not touch what its successor uploads', async () => {
  const id = await claimed(ingest, 'gpu-1');
  await update('gpu-1', { task_id: id, status: 'Failed', output_location: 'boom' });
  await claim(ingest, 'gpu-2');
  const mine = await upload(ingest, 'gpu-2', id, video);
  const late = await upload(ingest, 'gpu-1', id, video);
  expect(late.storage_path).not.toBe(mine.storage_path);
  const body = { task_id: id, storage_path: late.storage_path };
  expect(await edge(ingest, 'complete_task', 'gpu-1', body)).toMatchObject({ status: 200 });
  const second = await edge(ingest, 'complete_task', 'gpu-2', {
    task_id: id,
    storage_path: mine.storage_path,
  });
  const first = { public_url: expect.stringContaining(late.storage_path) as string };
  expect(second).toMatchObject({ status: 200, json: first });
});

test('work given back while draining does not count as an attempt', async () => {
  const id = await claimed(ingest, 'gpu-leaving');
  await ingest.database`update public.workers set status = 'terminating' where id = 'gpu-leaving'`;
  await update('gpu-leaving', { task_id: id, status: 'Queued' });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Queued', attempts: 0 });
});

test('an orchestrator keeps its progress text', async () => {
  const id = await claimed(ingest, 'gpu-1', { task_type: 'travel_orchestrator' });
  const text = 'Successfully enqueued 3 segments';
  await update('gpu-1', { task_id: id, status: 'In Progress', output_location: text });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'In Progress', output_location: text });
});

describe('a worker that runs a child of an orchestrator', () => {
  async function parentAndChild(child: string, parentHolder: string) {
    const parent = await claimed(ingest, parentHolder, { task_type: 'travel_orchestrator' });
    const params = { orchestrator_task_id_ref: parent, segment_index: 0 };
    return { parent, child: await claimed(ingest, child, { task_type: 'travel_segment', params }) };
  }

  test.each(['gpu-1', 'gpu-2'])(
    'does not fail the parent that %s holds: the child may be tried again',
    async (holder) => {
      const { parent } = await parentAndChild('gpu-1', holder);
      const answer = await update('gpu-1', {
        task_id: parent,
        status: 'Failed',
        output_location: 'segment failed',
      });
      expect(answer).toMatchObject({ status: 200, json: { status: 'In Progress' } });
      expect(await rowOf(ingest, parent)).toMatchObject({ status: 'In Progress', attempts: 0 });
    },
  );

  test('may keep a file of the run with the parent, and not complete it', async () => {
    const { parent, child } = await parentAndChild('gpu-1', 'gpu-2');
    const { storage_path } = await upload(ingest, 'gpu-1', parent, video);
    expect(storage_path).toContain(`/tasks/${parent}/`);
    expect(await edge(ingest, 'complete_task', 'gpu-1', { task_id: parent, storage_path })).toMatchObject({
      status: 403,
    });
    expect(await rowOf(ingest, child)).toMatchObject({ status: 'In Progress' });
  });
});

test('completion without an output', async () => {
  const id = await claimed(ingest, 'gpu-1', { task_type: 'travel_stitch' });
  const done = await update('gpu-1', { task_id: id, status: 'Complete' });
  expect(done).toMatchObject({ status: 200, json: { status: 'Complete' } });
  const film = await claimed(ingest, 'gpu-1');
  expect(await update('gpu-1', { task_id: film, status: 'Complete' })).toMatchObject({ status: 422 });
  expect(await rowOf(ingest, film)).toMatchObject({ status: 'In Progress' });
});

test.each([
  ['an id of nobody', '5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11', 404],
  ['an id that is no uuid', 'unknown_task_1763900000.1', 404],
  ['no id', undefined, 400],
])('%s', async (_, task_id, status) => {
  const answer = await update('gpu-1', { task_id, status: 'Failed' });
  expect(answer).toEqual({ status, json: { error: expect.any(String) as string } });
});

describe("somebody else's task", () => {
  test('may not be reported on, uploaded to or completed, and nothing is stored', async () => {
    const id = await claimed(ingest, 'gpu-1');
    const before = storedFiles();
    const bodies = {
      'update-task-status': { status: 'Failed' },
      'generate-upload-url': { filename: 'clip.mp4' },
      complete_task: { file_data: video.toString('base64'), filename: 'clip.mp4' },
    };
    for (const [name, body] of Object.entries(bodies)) {
      expect(await edge(ingest, name, 'gpu-stranger', { task_id: id, ...body })).toMatchObject({
        status: 403,
      });
    }
    expect(storedFiles()).toEqual(before);
    expect(await rowOf(ingest, id)).toMatchObject({ status: 'In Progress', worker_id: 'gpu-1' });
  });
});
