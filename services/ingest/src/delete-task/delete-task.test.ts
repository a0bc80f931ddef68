import { api, createProject, taskFrom } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { createVideo } from '../../../../test/support/video.js';
import { claim, claimed, edge, queue, rowOf, upload } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

const remove = (id: string, key?: string) => api(ingest, `DELETE /${id}`, key === undefined ? {} : { key });

test('a task that is Complete is gone, its video is not', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const { storage_path } = await upload(ingest, 'gpu-1', id, createVideo());
  await edge(ingest, 'complete_task', 'gpu-1', { task_id: id, storage_path });
  const url = (await rowOf(ingest, id))?.output_location ?? '';
  expect(await remove(id)).toEqual({ status: 204, json: undefined });
  expect(await api(ingest, `GET /${id}`)).toMatchObject({ status: 404 });
  expect(await remove(id)).toMatchObject({ status: 404 });
  expect(await fetch(url)).toMatchObject({ status: 200 });
});

test('a cancelled task is gone', async () => {
  const id = await queue(ingest);
  await taskFrom(ingest, `POST /${id}/cancel`);
  expect(await remove(id)).toMatchObject({ status: 204 });
  expect(await rowOf(ingest, id)).toBeUndefined();
});

test('a task that has not ended: 409, cancel it first', async () => {
  const queued = await queue(ingest);
  const refusal = { status: 409, json: { detail: `Task ${queued} has not ended; cancel it first.` } };
  expect(await remove(queued)).toMatchObject(refusal);
  await claim(ingest, 'gpu-1');
  expect(await remove(queued)).toMatchObject(refusal);
  expect(await rowOf(ingest, queued)).toMatchObject({ status: 'In Progress' });
});

test('a task whose result another still needs stays', async () => {
  const id = await claimed(ingest, 'gpu-1');
  await edge(ingest, 'complete_task', 'gpu-1', { task_id: id, output_location: 'https://example.com/a.mp4' });
  await ingest.database`insert into public.tasks (task_type, params, dependant_on) values ('t2v', '{}', ${id})`;
  expect(await remove(id)).toMatchObject({ status: 409 });
  await ingest.database`update public.tasks set status = 'Cancelled' where dependant_on = ${id}`;
  expect(await remove(id)).toMatchObject({ status: 204 });
});

test("another project's task does not exist", async () => {
  const key = 'the-key-of-another-project';
  await createProject(ingest, key);
  const id = await queue(ingest);
  await taskFrom(ingest, `POST /${id}/cancel`);
  expect(await remove(id, key)).toMatchObject({ status: 404 });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Cancelled' });
});
