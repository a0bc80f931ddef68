import { one } from '@callsheet/runtime';
import { openQueue } from './queue-database.js';

/** What went wrong in the system that this replaces (part 5 of the worker contract, by number), and what holds here. */
let queue: Awaited<ReturnType<typeof openQueue>>;
beforeAll(async () => (queue = await openQueue()));
afterAll(() => queue.close());
beforeEach(async () => {
  await queue.sql`truncate tasks, callsheet.ready_tasks, callsheet.running_tasks, callsheet.outbox cascade`;
  await queue.sql`delete from workers`;
});

const full = async (id: string) =>
  one(await queue.sql<Record<string, unknown>>`select * from tasks where id = ${id}`);
const events = async (id: string) =>
  (
    await queue.sql<{ event_type: string; error: string | null }>`
      select event_type, data ->> 'error_message' as error from callsheet.outbox where task_id = ${id} order by id`
  ).map(({ event_type, error }) => (error === null ? event_type : `${event_type}: ${error}`));
const outcomeOf = async (id: string) =>
  one(
    await queue.sql<{ outcome: string }>`
      select callsheet.complete_task(${id}, '{"video_url": "https://x.test/v.mp4"}', null, null) as outcome`,
  ).outcome;
const failAs = async (id: string, worker: string, reason = 'boom') =>
  queue.sql`select callsheet.fail_task(${id}, ${reason}, ${worker})`;

async function running(worker = 'w'): Promise<string> {
  const id = await queue.create();
  expect((await queue.claimOne(worker))?.id).toBe(id);
  return id;
}

test('1: an upload that fails ends the attempt with its reason; a completion is one change with its event', async () => {
  const id = await running();
  await failAs(id, 'w', 'Upload failed: [EDGE_FAIL:storage-upload-file:5XX_TRANSIENT] 503');
  expect(await full(id)).toMatchObject({ status: 'Queued', worker_id: null, attempts: 1 });
  await queue.claimOne('w');
  await queue.complete(id, 'w');
  const rows = await queue.sql<{ together: boolean }>`
    select t.xmin = o.xmin as together from tasks t join callsheet.outbox o on o.task_id = t.id
    where t.id = ${id} and o.event_type = 'task.completed'`;
  expect(one(rows).together).toBe(true);
  expect((await events(id))[2]).toMatch(/^task.requeued: Upload failed/);
});

test('2: a completion says what became of it', async () => {
  const id = await running();
  expect(await outcomeOf('00000000-0000-4000-8000-000000000000')).toBe('not_found');
  expect(await outcomeOf(id)).toBe('completed');
  const cancelled = await queue.create();
  await queue.sql`update tasks set status = 'Cancelled' where id = ${cancelled}`;
  expect(await outcomeOf(cancelled)).toBe('cancelled');
  const textless = await queue.sql<{ outcome: string }>`
    with task as (insert into tasks (task_type) values ('video_generation') returning id)
    select c.outcome from task, callsheet.complete_tasks(array[task.id], array['{}'::jsonb], array['done'], array['w'], array[null::text]) c`;
  expect(textless.map(({ outcome }) => outcome)).not.toContain('completed');
});

test.each(['Queued', 'In Progress', 'Failed'])(
  '3: the late result of an attempt that was given up is taken while the task is %s',
  async (now) => {
    const id = await running('late');
    for (let attempt = 0; attempt < (now === 'Failed' ? 3 : 1); attempt++) {
      await queue.fail(id);
      if (now !== 'Queued') await queue.claimOne('other');
    }
    expect((await full(id))['status']).toBe(now);
    expect(await queue.complete(id, 'late')).toBe('completed');
    expect(await full(id)).toMatchObject({ status: 'Complete', worker_id: 'late' });
  },
);

test('4: the second completion changes nothing', async () => {
  const id = await running();
  await queue.complete(id, 'w');
  const first = await full(id);
  expect(await queue.complete(id, 'another')).toBe('already_complete');
  expect(await full(id)).toEqual(first);
  expect(await events(id)).toEqual(['task.created', 'task.claimed', 'task.completed']);
});

test('5: each way of ending badly counts, and the third ends in Failed with its history', async () => {
  const id = await running();
  await failAs(id, 'w', 'boom');
  await queue.claimOne('w');
  await queue.sql`select callsheet.fail_workers(array['w'], 'stale', 'silent')`;
  await queue.claimOne('v');
  await queue.sql`select from callsheet.end_attempts(array[${id}::uuid], 'lease expired')`;
  expect(await full(id)).toMatchObject({ status: 'Failed', attempts: 3, error_message: 'lease expired' });
  expect((await events(id)).filter((event) => event.includes(': '))).toEqual([
    'task.requeued: boom',
    'task.requeued: worker lost (stale): silent',
    'task.failed: lease expired',
  ]);
  expect(await queue.claimOne('v')).toBeUndefined();
});

test('6: a failure counts from the holder alone, by worker and by claim', async () => {
  const id = await running('old');
  const old = (await full(id))['claim_id'];
  await queue.sql`select from callsheet.end_attempts(array[${id}::uuid], 'lease expired')`;
  await queue.claimOne('new');
  await failAs(id, 'old', 'my own end');
  await queue.sql`select callsheet.fail_task(${id}, 'stale claim', 'new', ${old})`;
  expect(await full(id)).toMatchObject({ status: 'In Progress', worker_id: 'new', attempts: 1 });
});

test('7: the last attempt on a worker that died ends in Failed', async () => {
  const id = await running();
  await queue.sql`update tasks set attempts = 2 where id = ${id}`;
  await queue.sql`select callsheet.fail_workers(array['w'], 'stale', 'silent')`;
  expect(await full(id)).toMatchObject({ status: 'Failed', attempts: 3 });
});

test('8: a claim sets the start and a deadline', async () => {
  const { generation_started_at, lease_expires_at, claimed_at, claim_id } = await full(await running());
  for (const value of [generation_started_at, lease_expires_at, claimed_at, claim_id])
    expect(value).not.toBeNull();
});

test('9: nothing but a claim makes a task In Progress', async () => {
  const id = await queue.create();
  await expect(queue.sql`update tasks set status = 'In Progress' where id = ${id}`).rejects.toMatchObject({
    constraint: 'tasks_running_is_claimed',
  });
});

test('11: what waits for another task is neither handed out nor counted', async () => {
  const first = await queue.create();
  await queue.create({ after: first });
  await queue.create({ runAfterSec: 3600 });
  const claimable = async () => one(await queue.sql<{ n: number }>`select callsheet.count_ready(100) as n`).n;
  expect(await claimable()).toBe(1);
  await queue.claimOne('w');
  expect(await claimable()).toBe(0);
  expect(await queue.claimOne('v')).toBeUndefined();
});

test('13: a task that would wait for one that does not exist is refused, and says which', async () => {
  await expect(queue.create({ after: '00000000-0000-4000-8000-000000000000' })).rejects.toMatchObject({
    constraint: 'tasks_dependency_exists',
    message: expect.stringContaining('00000000-0000-4000-8000-000000000000') as string,
  });
});

test('20: beats leave no trace of claims: when a worker last took a task is known from its events alone', async () => {
  const id = await running();
  await queue.complete(id, 'w');
  await queue.sql`select public.func_update_worker_heartbeat('w', 24000, 100)`;
  const last = await queue.sql<{ task_id: string }>`
    select task_id from callsheet.outbox where worker_id = 'w' and event_type = 'task.claimed' order by id desc limit 1`;
  expect(one(last).task_id).toBe(id);
  expect(
    await queue.sql`select id from callsheet.outbox where worker_id = 'w' and event_type like 'worker.%' and id > (
    select max(id) from callsheet.outbox where event_type = 'task.completed')`,
  ).toEqual([]);
});

test("21: a worker's failures in a row can be counted, and its tasks given back without counting", async () => {
  await queue.create();
  for (let round = 0; round < 2; round++) await failAs((await queue.claimOne('hole'))?.id ?? '', 'hole');
  const streak = await queue.sql`
    select id from callsheet.outbox where worker_id = 'hole' and event_type = 'task.requeued'`;
  expect(streak).toHaveLength(2);
  const held = (await queue.claimOne('hole'))?.id ?? '';
  const before = (await full(held))['attempts'];
  await queue.sql`select from callsheet.end_attempts(array[${held}::uuid], 'given back: quarantine', false)`;
  expect(await full(held)).toMatchObject({ status: 'Queued', attempts: before });
});

test.each(['error', 'terminating', 'terminated'])(
  '22: a beat or a claim never brings a worker back from %s',
  async (status) => {
    await queue.sql`insert into workers (id, status) values ('w', ${status})`;
    await queue.create();
    await queue.sql`select public.func_worker_heartbeat_with_logs('w', 1, 1, '[]', 'active')`;
    expect(await queue.claimOne('w')).toBeUndefined();
    expect(one(await queue.sql<{ status: string }>`select status from workers`).status).toBe(status);
  },
);

test('26: tasks that nobody can take now do not count as work', async () => {
  const blocked = await queue.create({ runAfterSec: 3600 });
  await queue.create({ after: blocked });
  expect(one(await queue.sql<{ n: number }>`select callsheet.count_ready(100) as n`).n).toBe(0);
});

test('32: hand-out, start, upload and end are kept apart', async () => {
  const id = await running();
  await queue.sql`update tasks set claimed_at = now() - interval '60 seconds', generation_started_at = now() - interval '50 seconds',
    upload_started_at = now() - interval '5 seconds' where id = ${id}`;
  await queue.complete(id, 'w');
  const moments = ['claimed_at', 'generation_started_at', 'upload_started_at', 'generation_processed_at'];
  const task = await full(id);
  const times = moments.map((name) => (task[name] instanceof Date ? task[name].getTime() : NaN));
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  expect(new Set(times).size).toBe(4);
});

test('36: workers that ask at once get a task each, in one statement, none comes away empty', async () => {
  for (let index = 0; index < 20; index++) await queue.create();
  const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => queue.claimOne(`w${index}`)));
  expect(new Set(claims.map((task) => task?.id)).size).toBe(20);
  expect(claims).not.toContain(undefined);
});
