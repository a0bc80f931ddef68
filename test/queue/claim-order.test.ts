import { until } from '../support/stack.js';
import { openQueue } from './queue-database.js';

let queue: Awaited<ReturnType<typeof openQueue>>;
beforeEach(async () => {
  queue = await openQueue();
});
afterEach(() => queue.close());

const ids = (tasks: { id: string }[]) => tasks.map(({ id }) => id);
const workers = (count: number) => Array.from({ length: count }, (_, index) => `w${index}`);

test('higher priority first, then age', async () => {
  const old = await queue.create();
  const urgent = await queue.create({ priority: 5 });
  const young = await queue.create();
  expect((await queue.claimOne('a'))?.id).toBe(urgent);
  expect((await queue.claimOne('b'))?.id).toBe(old);
  expect((await queue.claimOne('c'))?.id).toBe(young);
  expect(await queue.claimOne('d')).toBeUndefined();
});

test('a raised priority puts a waiting task first; its old place in the queue is void', async () => {
  const first = await queue.create();
  const second = await queue.create();
  await queue.sql`update tasks set priority = 9 where id = ${second}`;
  expect(ids([await queue.claimOne('a'), await queue.claimOne('b')].flatMap((task) => task ?? []))).toEqual([
    second,
    first,
  ]);
  expect(await queue.claimOne('c')).toBeUndefined();
});

test('a worker that holds a task is given the same one again, never a second', async () => {
  const held = await queue.create();
  await queue.create();
  await queue.claimOne('a');
  expect(await queue.claimOne('a')).toMatchObject({ id: held });
});

test('a small project gets its turn beside a flood, by weight', async () => {
  const flood = await queue.project(1);
  const small = await queue.project(3);
  for (let index = 0; index < 40; index++) await queue.create({ project: flood });
  for (let index = 0; index < 12; index++) await queue.create({ project: small });
  const shares = (await queue.claim(...workers(16))) as unknown as { project_id: string }[];
  expect(shares.filter(({ project_id }) => project_id === small)).toHaveLength(12);
});

test('a project that comes back after a pause starts at the present, not in its past', async () => {
  const busy = await queue.project();
  const late = await queue.project();
  for (let index = 0; index < 30; index++) await queue.create({ project: busy });
  await queue.claim(...workers(20));
  for (let index = 0; index < 10; index++) await queue.create({ project: late });
  const next = (await queue.claim(...Array.from({ length: 10 }, (_, index) => `v${index}`))) as unknown as {
    project_id: string;
  }[];
  expect(next.filter(({ project_id }) => project_id === late).length).toBeGreaterThanOrEqual(4);
  expect(next.filter(({ project_id }) => project_id === busy).length).toBeGreaterThanOrEqual(4);
});

test("a project's cap bounds what is running; an end lets the next through", async () => {
  const capped = await queue.project(1, 2);
  const tasks = [];
  for (let index = 0; index < 4; index++) tasks.push(await queue.create({ project: capped }));
  const other = await queue.create();
  const running = await queue.claim(...workers(5));
  expect(ids(running).sort()).toEqual([tasks[0], tasks[1], other].sort());
  expect(await queue.complete(tasks[0] ?? '')).toBe('completed');
  expect((await queue.claimOne('z'))?.id).toBe(tasks[2]);
  expect(await queue.claimOne('y')).toBeUndefined();
  await queue.sql`update projects set max_concurrency = null where id = ${capped}`;
  expect((await queue.claimOne('y'))?.id).toBe(tasks[3]);
});

test('a failed task of a capped project gives its slot back', async () => {
  const capped = await queue.project(1, 1);
  const first = await queue.create({ project: capped });
  const second = await queue.create({ project: capped });
  await queue.claimOne('a');
  expect(await queue.fail(first)).toBe('Queued');
  const next = await queue.claimOne('b');
  expect([first, second]).toContain(next?.id);
  expect(await queue.claimOne('c')).toBeUndefined();
});

test('a task waits for its dependency, is claimable at its completion, and fails with it', async () => {
  const parent = await queue.create();
  const child = await queue.create({ after: parent });
  const grandchild = await queue.create({ after: child });
  await queue.claimOne('a');
  expect(await queue.claimOne('b')).toBeUndefined();
  await queue.complete(parent);
  expect((await queue.claimOne('b'))?.id).toBe(child);
  for (const worker of ['b', 'c', 'd']) {
    await queue.claimOne(worker);
    await queue.fail(child);
  }
  expect(await queue.task(child)).toMatchObject({ status: 'Failed', attempts: 3 });
  expect(await queue.task(grandchild)).toMatchObject({
    status: 'Failed',
    attempts: 0,
    error_message: `Cascaded failed from related task ${child}`,
  });
});

test('a task made for a dependency that has already failed fails too', async () => {
  const parent = await queue.create();
  await queue.sql`update tasks set status = 'Cancelled' where id = ${parent}`;
  expect(await queue.task(await queue.create({ after: parent }))).toMatchObject({ status: 'Failed' });
});

test('a dependency on nothing, on itself or in a circle is refused', async () => {
  const nobody = '11111111-1111-4111-8111-111111111111';
  await expect(queue.create({ after: nobody })).rejects.toMatchObject({
    constraint: 'tasks_dependency_exists',
  });
  const circle = queue.sql`insert into tasks (id, task_type, dependant_on) values
    ('22222222-2222-4222-8222-222222222222', 't2v', '33333333-3333-4333-8333-333333333333'),
    ('33333333-3333-4333-8333-333333333333', 't2v', '22222222-2222-4222-8222-222222222222')`;
  await expect(circle).rejects.toMatchObject({ constraint: 'tasks_dependency_has_no_cycle' });
  const itself = queue.sql`insert into tasks (id, task_type, dependant_on) values (${nobody}, 't2v', ${nobody})`;
  await expect(itself).rejects.toMatchObject({ constraint: 'tasks_not_own_dependency' });
});

test('a task is handed out when its run_after has come, not before', async () => {
  const later = await queue.create({ runAfterSec: 3600 });
  const soon = await queue.create({ runAfterSec: 0.3 });
  expect(await queue.claimOne('a')).toBeUndefined();
  const claimed = await until(async () => {
    await queue.tick();
    return queue.claimOne('a');
  });
  expect(claimed.id).toBe(soon);
  await queue.sql`update tasks set run_after = now() where id = ${later}`;
  expect((await queue.claimOne('b'))?.id).toBe(later);
});

test('VRAM, task types and the loaded model decide who gets what', async () => {
  await queue.sql`insert into workers (id, status, vram_total_mb, task_types, loaded_model) values
    ('small', 'active', 12288, null, null), ('images', 'active', 24564, '{flux}', null), ('warm', 'active', 24564, null, 'wan')`;
  const big = await queue.create({ model: 'other' });
  await queue.sql`update tasks set min_vram_gb = 24 where id = ${big}`;
  expect(await queue.claim('small', 'images')).toEqual([]);
  const warm = await queue.create({ model: 'wan' });
  expect((await queue.claimOne('warm'))?.id).toBe(warm);
  await queue.complete(warm);
  expect((await queue.claimOne('warm'))?.id).toBe(big);
});

test('terminating, error and terminated workers get nothing', async () => {
  await queue.create();
  await queue.sql`insert into workers (id, status) values ('t', 'terminating'), ('e', 'error'), ('x', 'terminated')`;
  expect(await queue.claim('t', 'e', 'x')).toEqual([]);
});
