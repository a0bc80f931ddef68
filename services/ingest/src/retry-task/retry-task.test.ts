import { api, createProject, eventTypes, fieldsOf, taskFrom } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, claimed, edge, queue, rowOf } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

/** A task whose only attempt has failed. */
async function failed(): Promise<string> {
  const id = await claimed(ingest, 'gpu-1', { max_attempts: 1 });
  const report = { task_id: id, status: 'Failed', output_location: 'CUDA out of memory' };
  await edge(ingest, 'update-task-status', 'gpu-1', report);
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Failed', attempts: 1 });
  return id;
}

test('a failed task is queued with all its attempts and its last error, and runs to Complete', async () => {
  const id = await failed();
  expect(await taskFrom(ingest, `POST /${id}/retry`)).toMatchObject({
    status: 'Queued',
    attempts: 0,
    worker_id: null,
    error_message: 'CUDA out of memory',
    generation_started_at: null,
    generation_processed_at: null,
  });
  expect((await claim(ingest, 'gpu-2')).task_id).toBe(id);
  const result = { task_id: id, output_location: 'https://example.com/clip.mp4' };
  expect(await edge(ingest, 'complete_task', 'gpu-2', result)).toMatchObject({ status: 200 });
  expect(await rowOf(ingest, id)).toMatchObject({
    status: 'Complete',
    worker_id: 'gpu-2',
    error_message: null,
  });
  expect(await eventTypes(ingest, id)).toEqual([
    ...['task.created', 'task.claimed', 'task.failed'],
    ...['task.requeued', 'task.claimed', 'task.completed'],
  ]);
});

test('with other params the worker gets those', async () => {
  const id = await failed();
  const params = { prompt: 'a smaller cat', width: 640 };
  expect(await taskFrom(ingest, `POST /${id}/retry`, { params })).toMatchObject({ status: 'Queued', params });
  expect(await claim(ingest, 'gpu-2')).toMatchObject({ params: { ...params, task_id: id } });
});

test.each<[string, object, string]>([
  ['no prompt', { params: { width: 640 } }, 'params.prompt'],
  ['params that are text', { params: '{}' }, 'params'],
  ['too many of them', { params: { prompt: 'x', extra: 'x'.repeat(300_000) } }, 'params'],
  ['a field that cannot change', { params: { prompt: 'x' }, priority: 1 }, 'priority'],
])('%s: 422, and the task stays Failed', async (_, body, field) => {
  const id = await failed();
  const { status, json } = await api(ingest, `POST /${id}/retry`, { body });
  expect(status).toBe(422);
  expect(fieldsOf(json)).toEqual([field]);
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Failed', attempts: 1 });
});

test('a task that has not failed: 409', async () => {
  const id = await queue(ingest);
  const refused = async (status: string) => {
    const detail = `Task ${id} is ${status}; only a Failed task can be retried.`;
    expect(await api(ingest, `POST /${id}/retry`)).toMatchObject({ status: 409, json: { detail } });
  };
  await refused('Queued');
  await claim(ingest, 'gpu-1');
  await refused('In Progress');
  await taskFrom(ingest, `POST /${id}/cancel`);
  await refused('Cancelled');
});

test('sent many times at once it is queued once', async () => {
  const id = await failed();
  const answers = await Promise.all(Array.from({ length: 5 }, () => api(ingest, `POST /${id}/retry`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  expect((await eventTypes(ingest, id)).filter((type) => type === 'task.requeued')).toHaveLength(1);
});

test('a task that failed with its dependency waits for the dependency to be retried first', async () => {
  const parent = await failed();
  const [child] = await ingest.database<{ id: string }>`
    insert into public.tasks (task_type, params, dependant_on) values ('t2v', '{}', ${parent}) returning id`;
  const id = child?.id ?? '';
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Failed' });
  expect(await api(ingest, `POST /${id}/retry`)).toMatchObject({ status: 409 });
  await taskFrom(ingest, `POST /${parent}/retry`);
  expect(await taskFrom(ingest, `POST /${id}/retry`)).toMatchObject({ status: 'Queued' });
  expect((await claim(ingest, 'gpu-2')).task_id).toBe(parent);
  expect(await edge(ingest, 'claim-next-task', 'gpu-3', {})).toMatchObject({ status: 204 });
});

test("another project's task does not exist", async () => {
  const key = 'the-key-of-another-project';
  await createProject(ingest, key);
  const id = await failed();
  expect(await api(ingest, `POST /${id}/retry`, { key })).toMatchObject({ status: 404 });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Failed' });
});
