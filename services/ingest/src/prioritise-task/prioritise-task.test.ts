import { api, createProject, eventTypes, fieldsOf, taskFrom } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, claimed, edge, queue, rowOf } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

test('a waiting task is handed out by its new priority, once', async () => {
  const first = await queue(ingest);
  const second = await queue(ingest);
  const third = await queue(ingest);
  expect(await taskFrom(ingest, `PATCH /${third}`, { priority: 10 })).toMatchObject({
    id: third,
    priority: 10,
  });
  expect(await taskFrom(ingest, `PATCH /${first}`, { priority: -10 })).toMatchObject({ status: 'Queued' });
  const handedOut = [];
  for (const worker of ['gpu-1', 'gpu-2', 'gpu-3']) handedOut.push((await claim(ingest, worker)).task_id);
  expect(handedOut).toEqual([third, second, first]);
  expect(await edge(ingest, 'claim-next-task', 'gpu-4', {})).toMatchObject({ status: 204 });
  expect(await eventTypes(ingest, third)).toEqual(['task.created', 'task.claimed']);
});

test('a task that runs keeps its priority: 409', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const answer = await api(ingest, `PATCH /${id}`, { body: { priority: 5 } });
  expect(answer).toMatchObject({ status: 409 });
  expect(JSON.stringify(answer.json)).toContain('is In Progress');
  expect(await taskFrom(ingest, `GET /${id}`)).toMatchObject({ priority: 0 });
});

test.each([
  ['no priority', {}, 'priority'],
  ['one beyond the scale', { priority: 101 }, 'priority'],
  ['half of one', { priority: 0.5 }, 'priority'],
  ['another field', { priority: 1, params: {} }, 'params'],
])('%s: 422', async (_, body, field) => {
  const id = await queue(ingest);
  const { status, json } = await api(ingest, `PATCH /${id}`, { body });
  expect(status).toBe(422);
  expect(fieldsOf(json)).toEqual([field]);
});

test("another project's task does not exist", async () => {
  const key = 'the-key-of-another-project';
  await createProject(ingest, key);
  const id = await queue(ingest);
  expect(await api(ingest, `PATCH /${id}`, { key, body: { priority: 1 } })).toMatchObject({ status: 404 });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Queued' });
});
