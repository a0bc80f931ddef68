import { TaskCounts } from '@callsheet/contracts';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, claimed, edge, forgetWorkers, queue } from '../../../../test/support/worker-calls.js';

const serviceKey = 'the-service-role-key-of-a-Supabase-project';
const legacy = { authorization: `Bearer ${serviceKey}` };
let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest({ SUPABASE_SERVICE_ROLE_KEY: serviceKey })));
afterAll(() => ingest.stop());
beforeEach(() => forgetWorkers(ingest));

async function counts(speaker: Parameters<typeof edge>[2], body = {}): Promise<TaskCounts> {
  const asked = { run_type: 'gpu', include_active: true, ...body };
  const { status, json } = await edge(ingest, 'task-counts', speaker, asked);
  expect(status).toBe(200);
  return TaskCounts.parse(json);
}

const queuedFor = async (worker: string) => (await counts(worker)).totals.queued_only;

test('counts what can be claimed and what runs', async () => {
  await claimed(ingest, 'gpu-busy');
  await queue(ingest);
  await queue(ingest);
  const { totals, queued_tasks } = await counts('gpu-1');
  expect(totals).toEqual({ queued_only: 2, eligible_queued: 2, active_only: 1, queued_plus_active: 3 });
  expect(queued_tasks).toBeUndefined();
});

test('a task that waits for another does not count, so that a waiting orchestrator is not run again and again', async () => {
  const parent = await claimed(ingest, 'gpu-1', { task_type: 'travel_orchestrator' });
  const first = await queue(ingest, { task_type: 'travel_segment' });
  await ingest.database`insert into public.tasks (task_type, dependant_on) values ('travel_segment', ${first})`;
  expect(await queuedFor('gpu-1')).toBe(1);
  expect((await claim(ingest, 'gpu-1')).task_id).toBe(first);
  expect(await queuedFor('gpu-1')).toBe(0);
  expect(parent).not.toBe(first);
});

test('a cancelled task does not count', async () => {
  const id = await queue(ingest);
  await ingest.database`update public.tasks set status = 'Cancelled' where id = ${id}`;
  expect(await queuedFor('gpu-1')).toBe(0);
});

test.each(['terminating', 'error'])('a worker in %s has nothing to claim', async (status) => {
  await ingest.database`insert into public.workers (id, status) values ('gpu-leaving', 'active')`;
  await ingest.database`update public.workers set status = ${status} where id = 'gpu-leaving'`;
  await queue(ingest);
  expect(await queuedFor('gpu-leaving')).toBe(0);
});

test('a task that needs a larger GPU does not count for a smaller one', async () => {
  await ingest.database`insert into public.workers (id, status, vram_total_mb) values ('gpu-small', 'active', 12288),
    ('gpu-large', 'active', 24564)`;
  await ingest.database`insert into public.tasks (task_type, min_vram_gb) values ('t2v', 24)`;
  expect([await queuedFor('gpu-small'), await queuedFor('gpu-large')]).toEqual([0, 1]);
});

test('a thousand are counted of a longer queue', async () => {
  await ingest.database`insert into public.tasks (task_type) select 't2v' from generate_series(1, 1200)`;
  expect(await queuedFor('gpu-1')).toBe(1000);
});

test('a queue of nothing but cancelled tasks makes a worker claim, which clears them away', async () => {
  await ingest.database`insert into public.tasks (task_type) select 't2v' from generate_series(1, 1100)`;
  await ingest.database`update public.tasks set status = 'Cancelled'`;
  expect(await queuedFor('gpu-1')).toBe(1);
  expect(await edge(ingest, 'claim-next-task', 'gpu-1', {})).toMatchObject({ status: 204 });
  expect(await queuedFor('gpu-1')).toBe(0);
});

test('the service-role key gets the lists that the Python orchestrator read', async () => {
  const orchestrator = await claimed(ingest, 'gpu-1', { task_type: 'travel_orchestrator' });
  const waiting = await queue(ingest);
  const told = await counts(legacy);
  expect(told).toMatchObject({
    queued_plus_active: 2,
    queued_tasks: [{ task_id: waiting, task_type: 'video_generation' }],
    active_tasks: [{ task_id: orchestrator, worker_id: 'gpu-1' }],
    users: [{ queued_tasks: 1, in_progress_tasks: 1, at_limit: false }],
    global_task_breakdown: { in_progress_total: 1, orchestrator_tasks: 1 },
  });
  expect(told.recent_tasks?.map(({ task_id }) => task_id)).toContain(waiting);
});

test('who asks for the other kind of work finds none', async () => {
  await queue(ingest);
  expect((await counts(legacy, { run_type: 'api', include_active: false })).available_tasks).toBe(0);
  const body = { worker_id: 'api-worker-main', run_type: 'api' };
  expect(await edge(ingest, 'claim-next-task', legacy, body)).toMatchObject({ status: 204 });
});

test('a dry run of a claim counts and claims nothing', async () => {
  await queue(ingest);
  const body = { run_type: 'gpu', dry_run: true };
  expect(await edge(ingest, 'claim-next-task', 'gpu-1', body)).toEqual({
    status: 200,
    json: { available_tasks: 1 },
  });
  expect(await queuedFor('gpu-1')).toBe(1);
});
