import { readdirSync } from 'node:fs';
import { api, createProject, eventTypes, taskFrom } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { createVideo } from '../../../../test/support/video.js';
import { claim, claimed, edge, queue, rowOf, upload } from '../../../../test/support/worker-calls.js';

const video = createVideo();
let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

const cancel = (id: string) => taskFrom(ingest, `POST /${id}/cancel`);
const storedFor = (id: string) =>
  readdirSync(ingest.storageDirectory, { recursive: true }).filter((path) => path.includes(id));
const clip = { output_location: 'https://example.com/clip.mp4' };

test('a queued task is cancelled, and no worker gets it', async () => {
  const id = await queue(ingest);
  expect(await cancel(id)).toMatchObject({ id, status: 'Cancelled', worker_id: null, attempts: 0 });
  expect(await edge(ingest, 'claim-next-task', 'gpu-1', {})).toMatchObject({ status: 204 });
  expect(await eventTypes(ingest, id)).toEqual(['task.created', 'task.cancelled']);
});

test('twice gives the same task and one event', async () => {
  const id = await queue(ingest);
  const first = await cancel(id);
  expect(await cancel(id)).toEqual(first);
  expect(await eventTypes(ingest, id)).toEqual(['task.created', 'task.cancelled']);
});

describe('while a worker runs it', () => {
  test('it shows who had it, holds no lease, and the worker is free for the next task', async () => {
    const id = await claimed(ingest, 'gpu-1');
    const next = await queue(ingest);
    expect(await cancel(id)).toMatchObject({ status: 'Cancelled', worker_id: 'gpu-1' });
    const rows = await ingest.database`select lease_expires_at from public.tasks where id = ${id}`;
    expect(rows).toEqual([{ lease_expires_at: null }]);
    expect((await claim(ingest, 'gpu-1')).task_id).toBe(next);
  });

  test('a result inside the request is refused before anything is stored', async () => {
    const id = await claimed(ingest, 'gpu-1');
    await cancel(id);
    const body = { task_id: id, file_data: video.toString('base64'), filename: 'a.mp4' };
    expect(await edge(ingest, 'complete_task', 'gpu-1', body)).toMatchObject({ status: 409 });
    expect(storedFor(id)).toEqual([]);
    expect(await rowOf(ingest, id)).toMatchObject({ status: 'Cancelled', result_data: null });
  });

  test('it grants no upload', async () => {
    const id = await claimed(ingest, 'gpu-1');
    await cancel(id);
    const body = { task_id: id, filename: 'a.mp4', content_type: 'video/mp4' };
    expect(await edge(ingest, 'generate-upload-url', 'gpu-1', body)).toMatchObject({ status: 409 });
  });

  test('a file that was uploaded before does not become its result', async () => {
    const id = await claimed(ingest, 'gpu-1');
    const { storage_path } = await upload(ingest, 'gpu-1', id, video);
    expect(storedFor(id)).not.toEqual([]);
    await cancel(id);
    const answer = await edge(ingest, 'complete_task', 'gpu-1', { task_id: id, storage_path });
    expect(answer).toMatchObject({ status: 409 });
    expect(await rowOf(ingest, id)).toMatchObject({
      status: 'Cancelled',
      result_data: null,
      output_location: null,
    });
  });

  test.each(['In Progress', 'Complete', 'Failed', 'Queued'])(
    'the report %s changes nothing and is answered with Cancelled',
    async (status) => {
      const id = await claimed(ingest, 'gpu-1');
      await cancel(id);
      const before = await rowOf(ingest, id);
      const answer = await edge(ingest, 'update-task-status', 'gpu-1', { task_id: id, status, ...clip });
      expect(answer).toMatchObject({ status: 200, json: { status: 'Cancelled' } });
      expect(await rowOf(ingest, id)).toEqual(before);
    },
  );
});

test('a task that has ended otherwise: 409 says how', async () => {
  const done = await claimed(ingest, 'gpu-1');
  await edge(ingest, 'complete_task', 'gpu-1', { task_id: done, ...clip });
  const failed = await claimed(ingest, 'gpu-1', { max_attempts: 1 });
  await edge(ingest, 'update-task-status', 'gpu-1', { task_id: failed, status: 'Failed' });
  for (const [id, status] of [
    [done, 'Complete'],
    [failed, 'Failed'],
  ]) {
    const answer = await api(ingest, `POST /${id}/cancel`);
    expect(answer).toMatchObject({
      status: 409,
      json: { detail: `Task ${id} is ${status}; only a Queued or In Progress task can be cancelled.` },
    });
    expect(await rowOf(ingest, id ?? '')).toMatchObject({ status });
  }
});

test("another project's task does not exist", async () => {
  const key = 'the-key-of-another-project';
  await createProject(ingest, key);
  const id = await queue(ingest);
  expect(await api(ingest, `POST /${id}/cancel`, { key })).toMatchObject({ status: 404 });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Queued' });
});

test('an id that is none: 422', async () => {
  expect(await api(ingest, 'POST /latest/cancel')).toMatchObject({
    status: 422,
    json: { errors: [{ field: 'id' }] },
  });
});

describe('racing a completion', () => {
  const cancelling = (id: string) => api(ingest, `POST /${id}/cancel`);
  const completing = (id: string, worker: string) =>
    edge(ingest, 'complete_task', worker, { task_id: id, ...clip });

  /** The task ended in one way, both callers know it, and one event says so. */
  async function expectOneEnd(
    id: string,
    told: { cancel: number | undefined; complete: number | undefined },
    worker: string,
  ) {
    const row = await rowOf(ingest, id);
    const cancelled = { status: 'Cancelled', worker_id: worker, output_location: null, result_data: null };
    const complete = { status: 'Complete', worker_id: worker, output_location: clip.output_location };
    const won = row?.status === 'Cancelled';
    expect(row).toMatchObject(won ? cancelled : complete);
    expect(told).toEqual(won ? { cancel: 200, complete: 409 } : { cancel: 409, complete: 200 });
    const ending = won ? 'task.cancelled' : 'task.completed';
    expect(await eventTypes(ingest, id)).toEqual(['task.created', 'task.claimed', ending]);
  }

  async function untilWaiting(count: number) {
    const waiting = () => ingest.database`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await waiting()).length < count);
  }

  test.each(['cancel', 'complete'] as const)('both at the row at once: %s came first', async (first) => {
    const id = await claimed(ingest, 'gpu-1');
    const answers = await ingest.database.begin(async (sql) => {
      await sql`select from public.tasks where id = ${id} for update`;
      const call = { cancel: () => cancelling(id), complete: () => completing(id, 'gpu-1') };
      const second = first === 'cancel' ? 'complete' : 'cancel';
      const one = call[first]();
      await untilWaiting(1);
      const other = call[second]();
      await untilWaiting(2);
      return { [first]: one, [second]: other };
    });
    const told = { cancel: await status(answers['cancel']), complete: await status(answers['complete']) };
    expect(told[first]).toBe(200);
    await expectOneEnd(id, told, 'gpu-1');
  });

  test('twenty times', async () => {
    await Promise.all(Array.from({ length: 20 }, () => queue(ingest)));
    const race = async (worker: string) => {
      const { task_id: id } = await claim(ingest, worker);
      const [cancelled, completed] = await Promise.all([cancelling(id), completing(id, worker)]);
      await expectOneEnd(id, { cancel: cancelled.status, complete: completed.status }, worker);
    };
    await Promise.all(Array.from({ length: 20 }, (_, n) => race(`gpu-race-${n}`)));
  });
});

async function status(answer: Promise<{ status: number }> | undefined): Promise<number | undefined> {
  return (await answer)?.status;
}
