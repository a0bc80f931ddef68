import { randomUUID } from 'node:crypto';
import { one } from '@callsheet/runtime';
import { openQueue } from './queue-database.js';

let queue: Awaited<ReturnType<typeof openQueue>>;
beforeAll(async () => (queue = await openQueue()));
afterAll(() => queue.close());
beforeEach(async () => {
  await queue.sql`truncate tasks, callsheet.ready_tasks, callsheet.running_tasks, callsheet.outbox cascade`;
  await queue.sql`delete from workers`;
});

async function insert(type: string, params: object, after: string | null = null): Promise<string> {
  const rows = await queue.sql<{ id: string }>`
    insert into tasks (task_type, params, dependant_on) values (${type}, ${JSON.stringify(params)}, ${after}) returning id`;
  return one(rows).id;
}

/** A parent that a worker runs and, unless told otherwise, has reported its children of. */
async function parentOf(type = 'travel_orchestrator', params: object = {}, reported = true): Promise<string> {
  const id = await insert(type, params);
  expect((await queue.claimOne('parents'))?.id).toBe(id);
  if (reported) await report(id);
  return id;
}
const report = (id: string) =>
  queue.sql`update tasks set output_location = 'Successfully enqueued 2 segments' where id = ${id}`;
const child = (parent: string, type: string, index: number | null, after: string | null = null) =>
  insert(
    type,
    { prompt: 'x', orchestrator_task_id_ref: parent, ...(index === null ? {} : { segment_index: index }) },
    after,
  );

const row = async (id: string) =>
  one(
    await queue.sql<{
      status: string;
      output_location: string | null;
      error_message: string | null;
      result_data: object | null;
      attempts: number;
    }>`select status, output_location, error_message, result_data, attempts from tasks where id = ${id}`,
  );
const statuses = async (...ids: string[]) => Promise.all(ids.map(async (id) => (await row(id)).status));
const complete = (id: string, output: string) =>
  queue.sql`select callsheet.complete_task(${id}, '{}', ${output}, null)`;
const end = (id: string) =>
  queue.sql`update tasks set status = 'Failed', error_message = 'boom' where id = ${id}`;

test("a parent is Complete with the last segment's output, whichever ends last", async () => {
  const parent = await parentOf('join_clips_orchestrator');
  const [first, second] = [
    await child(parent, 'join_clips_segment', 0),
    await child(parent, 'join_clips_segment', 1),
  ];
  await complete(second, 'https://x.test/1.mp4');
  expect((await row(parent)).status).toBe('In Progress');
  await complete(first, 'https://x.test/0.mp4');
  expect(await row(parent)).toMatchObject({
    status: 'Complete',
    output_location: 'https://x.test/1.mp4',
    result_data: { video_url: 'https://x.test/1.mp4' },
  });
});

test('10: a stitch is a child: the parent waits for it and gets its output', async () => {
  const parent = await parentOf('travel_orchestrator', {
    orchestrator_details: { num_new_segments_to_generate: 2 },
  });
  const first = await child(parent, 'travel_segment', 0);
  const second = await child(parent, 'travel_segment', 1, first);
  const stitch = await child(parent, 'travel_stitch', null, second);
  await complete(first, 'https://x.test/0.mp4');
  await complete(second, 'https://x.test/1.mp4');
  expect((await row(parent)).status).toBe('In Progress');
  await complete(stitch, 'https://x.test/all.mp4');
  expect(await row(parent)).toMatchObject({ status: 'Complete', output_location: 'https://x.test/all.mp4' });
});

test('a parent does not end while its worker still creates children; it does when the worker says it has', async () => {
  const parent = await parentOf('travel_orchestrator', { num_new_segments_to_generate: 1 }, false);
  await complete(await child(parent, 'travel_segment', 0), 'https://x.test/0.mp4');
  expect((await row(parent)).status).toBe('In Progress');
  await report(parent);
  expect(await row(parent)).toMatchObject({ status: 'Complete', output_location: 'https://x.test/0.mp4' });
});

test('without that text the number that the params ask for ends a parent that gets no stitch', async () => {
  const params = { orchestrator_details: { clip_list: ['a', 'b', 'c'] } };
  const parent = await parentOf('join_clips_orchestrator', params, false);
  await complete(await child(parent, 'join_clips_segment', 0), 'https://x.test/0.mp4');
  expect((await row(parent)).status).toBe('In Progress');
  await complete(await child(parent, 'join_clips_segment', 1), 'https://x.test/1.mp4');
  expect((await row(parent)).status).toBe('Complete');
});

test("10: a failed segment fails what depends on it and the parent, all in the failure's transaction", async () => {
  const parent = await parentOf();
  const first = await child(parent, 'travel_segment', 0);
  const second = await child(parent, 'travel_segment', 1, first);
  const stitch = await child(parent, 'travel_stitch', null, second);
  await end(first);
  expect(await statuses(first, second, stitch, parent)).toEqual(Array(4).fill('Failed'));
  expect((await row(parent)).error_message).toBe('3 of 3 segments failed');
  const order = await queue.sql<{ task_id: string }>`
    select task_id from callsheet.outbox where event_type = 'task.failed' order by id`;
  expect(order.map(({ task_id }) => task_id)).toEqual([first, second, stitch, parent]);
});

test.each<[string, (id: string) => Promise<unknown>]>([
  ['fails', end],
  ['is cancelled', (id) => queue.sql`update tasks set status = 'Cancelled' where id = ${id}`],
])('10: the last child %s: the parent does not hang', async (_, endLast) => {
  const parent = await parentOf();
  const [first, second] = [
    await child(parent, 'travel_segment', 0),
    await child(parent, 'travel_segment', 1),
  ];
  await complete(first, 'https://x.test/0.mp4');
  await endLast(second);
  expect(await row(parent)).toMatchObject({ status: 'Failed', error_message: '1 of 2 segments failed' });
});

test('a parent that failed with a child is Complete once that child was retried and done', async () => {
  const parent = await parentOf();
  const [first, second] = [
    await child(parent, 'travel_segment', 0),
    await child(parent, 'travel_segment', 1),
  ];
  await complete(first, 'https://x.test/0.mp4');
  await end(second);
  expect((await row(parent)).status).toBe('Failed');
  await queue.sql`select callsheet.retry_tasks(array[${second}::uuid])`;
  expect((await row(parent)).status).toBe('Failed');
  await complete(second, 'https://x.test/1.mp4');
  expect(await row(parent)).toMatchObject({
    status: 'Complete',
    output_location: 'https://x.test/1.mp4',
    error_message: null,
  });
});

test('10: children that end at the same time end the parent once', async () => {
  for (let round = 0; round < 10; round++) {
    const parent = await parentOf('join_clips_orchestrator');
    const ids = await Promise.all([0, 1, 2, 3].map((index) => child(parent, 'join_clips_segment', index)));
    await Promise.all(ids.map((id, index) => complete(id, `https://x.test/${index}.mp4`)));
    expect(await row(parent)).toMatchObject({ status: 'Complete', output_location: 'https://x.test/3.mp4' });
    const events = await queue.sql`
      select id from callsheet.outbox where task_id = ${parent} and event_type = 'task.completed'`;
    expect(events).toHaveLength(1);
  }
});

test.each<[string, (id: string) => Promise<unknown>]>([
  [
    'cancelled',
    (id) => queue.sql`select callsheet.cancel_task('00000000-0000-0000-0000-000000000001', ${id})`,
  ],
  ['cancelled by plain SQL', (id) => queue.sql`update tasks set status = 'Cancelled' where id = ${id}`],
  ['failed', end],
])('a parent that is %s takes its open children along', async (_, endParent) => {
  const parent = await parentOf();
  const [done, running, waiting] = [
    await child(parent, 'travel_segment', 0),
    await child(parent, 'travel_segment', 1),
    await child(parent, 'travel_segment', 2),
  ];
  await complete(done, 'https://x.test/0.mp4');
  expect((await queue.claimOne('w'))?.id).toBe(running);
  await endParent(parent);
  expect(await statuses(done, running, waiting)).toEqual(['Complete', 'Cancelled', 'Cancelled']);
});

test('children that end while their parent is cancelled: no deadlock, everything ends', async () => {
  for (let round = 0; round < 10; round++) {
    const parent = await parentOf('join_clips_orchestrator');
    const ids = await Promise.all([0, 1, 2].map((index) => child(parent, 'join_clips_segment', index)));
    await Promise.all([
      ...ids.map((id) => complete(id, 'https://x.test/v.mp4')),
      queue.sql`select callsheet.cancel_task('00000000-0000-0000-0000-000000000001', ${parent})`,
    ]);
    const [state = '', ...others] = await statuses(parent, ...ids);
    expect(['Complete', 'Cancelled']).toContain(state);
    expect(others.filter((status) => status !== 'Complete' && status !== 'Cancelled')).toEqual([]);
  }
});

test('a child that comes after its parent ended badly is Cancelled at once', async () => {
  const parent = await parentOf();
  await end(parent);
  expect(await row(await child(parent, 'travel_segment', 0))).toMatchObject({
    status: 'Cancelled',
    error_message: `its parent ${parent} had ended`,
  });
});

test('12: one child for each index: the second is refused by the database itself', async () => {
  const parent = await parentOf();
  await child(parent, 'travel_segment', 0);
  await expect(child(parent, 'travel_segment', 0)).rejects.toMatchObject({
    code: '23505',
    constraint: 'tasks_one_child',
  });
  await child(parent, 'travel_stitch', null);
  await expect(child(parent, 'travel_stitch', null)).rejects.toMatchObject({ constraint: 'tasks_one_child' });
  await child(parent, 'individual_travel_segment', null);
  await child(parent, 'individual_travel_segment', null);
});

test('losing its worker does not count against a parent whose children are there; before that it does', async () => {
  const parent = await parentOf('travel_orchestrator', {}, false);
  const lose = async () => {
    await queue.sql`select callsheet.fail_workers(array['parents'], 'stale', 'gone')`;
    await queue.sql`delete from workers`;
  };
  await lose();
  expect(await row(parent)).toMatchObject({ status: 'Queued', attempts: 1 });
  await queue.claimOne('parents');
  await child(parent, 'travel_segment', 0);
  await lose();
  expect(await row(parent)).toMatchObject({ status: 'Queued', attempts: 1 });
});

test('a name that leads to no parent makes no child', async () => {
  const plain = await insert('t2v', {});
  for (const reference of [randomUUID(), 'logical_id_7', plain])
    await insert('travel_segment', { orchestrator_task_id_ref: reference, segment_index: 0 });
  expect(await queue.sql`select id from tasks where parent_id is not null`).toEqual([]);
});
