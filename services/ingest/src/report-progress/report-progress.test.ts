import { TaskDetail } from '@callsheet/contracts';
import { one } from '@callsheet/runtime';
import { api } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claimed, edge, queue } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate callsheet.ready_tasks, callsheet.running_tasks, public.tasks`);

const report = (worker: string, body: object) => edge(ingest, 'report-progress', worker, body);
const progressOf = async (id: string) => TaskDetail.parse((await api(ingest, `GET /${id}`)).json).progress;

test('what the holder reports is shown, and it is told to go on', async () => {
  const id = await claimed(ingest, 'w');
  expect(await progressOf(id)).toBeNull();
  expect(await report('w', { task_id: id, percent: 12.4, step: 'denoising 3/24' })).toEqual({
    status: 200,
    json: { success: true, task_id: id, status: 'In Progress', continue: true },
  });
  expect(await progressOf(id)).toMatchObject({ percent: 12, step: 'denoising 3/24' });
  await report('w', { task_id: id, percent: 60 });
  expect(await progressOf(id)).toMatchObject({ percent: 60, step: 'denoising 3/24' });
});

test('a worker whose task was cancelled or given to another is told to stop, and changes nothing', async () => {
  const id = await claimed(ingest, 'w');
  await ingest.database`select from callsheet.end_attempts(array[${id}::uuid], 'lease expired')`;
  expect(await report('w', { task_id: id, percent: 5 })).toMatchObject({
    json: { status: 'Queued', continue: false },
  });
  await edge(ingest, 'claim-next-task', 'other', { worker_id: 'other' });
  expect(await report('w', { task_id: id, percent: 99 })).toMatchObject({ json: { continue: false } });
  expect(await progressOf(id)).toBeNull();
  await api(ingest, `POST /${id}/cancel`);
  expect(await report('other', { task_id: id, percent: 99 })).toMatchObject({
    json: { status: 'Cancelled', continue: false },
  });
});

test.each([
  [{ percent: 101 }, 400],
  [{ percent: -1 }, 400],
  [{ percent: 'half' }, 400],
  [{ step: 7 }, 400],
  [{ task_id: 'unknown_task_1' }, 404],
])('%j is answered with %d', async (body, status) => {
  const id = await claimed(ingest, 'w');
  expect((await report('w', { task_id: id, ...body })).status).toBe(status);
});

test('a worker that never held the task may not report on it', async () => {
  const id = await queue(ingest);
  expect((await report('w', { task_id: id, percent: 1 })).status).toBe(403);
});

test('moving on renews a lease that is half over; standing still does not', async () => {
  const id = await claimed(ingest, 'w');
  const lease = async () =>
    one(
      await ingest.database<{ s: number }>`
        select extract(epoch from lease_expires_at - now())::float8 as s from public.tasks where id = ${id}`,
    ).s;
  const shorten = () =>
    ingest.database`update public.tasks set lease_expires_at = now() + interval '60 seconds' where id = ${id}`;
  await shorten();
  await report('w', { task_id: id, percent: 10 });
  expect(await lease()).toBeGreaterThan(1000);
  await shorten();
  await report('w', { task_id: id, percent: 10 });
  expect(await lease()).toBeLessThan(61);
});

test('the same by SQL, for workers on a hosted Supabase', async () => {
  const id = await claimed(ingest, 'w');
  const told = async (worker: string) =>
    one(
      await ingest.database<{ mine: boolean }>`
        select public.func_report_progress(${id}, ${worker}, 40, 'upscaling') as mine`,
    ).mine;
  expect(await told('w')).toBe(true);
  expect(await told('another')).toBe(false);
  expect(await progressOf(id)).toMatchObject({ percent: 40, step: 'upscaling' });
});

test('a report touches no row of tasks', async () => {
  const id = await claimed(ingest, 'w');
  const version = async () =>
    one(await ingest.database<{ v: string }>`select xmin::text as v from public.tasks where id = ${id}`).v;
  const before = await version();
  await report('w', { task_id: id, percent: 30, step: 'x' });
  expect(await version()).toBe(before);
});
