import fc from 'fast-check';
import { one, openDatabase, type Database, type Sql } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { countNewEvents } from './count-events.sql.js';

let server: TestDatabase;
let database: Database;

beforeEach(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'test' });
});
afterEach(async () => {
  await database.end();
  await server.drop();
});

interface Counts {
  task_type: string;
  status: string;
  count: number;
}

const addTask = async (taskType = 't2v') =>
  one(await database<{ id: string }>`insert into public.tasks (task_type) values (${taskType}) returning id`)
    .id;

const steps: Record<string, (sql: Sql, id: string) => Promise<unknown>> = {
  claim: (sql, id) => sql`
    update public.tasks set status = 'In Progress', worker_id = 'w', claim_id = gen_random_uuid(), claimed_at = now(),
      generation_started_at = now(), lease_expires_at = now() where id = ${id} and status = 'Queued'`,
  complete: (sql, id) => sql`
    update public.tasks set status = 'Complete', worker_id = 'w', generation_processed_at = now()
    where id = ${id} and status in ('Queued', 'In Progress', 'Failed')`,
  fail: (sql, id) => sql`
    update public.tasks set status = 'Failed', generation_processed_at = now()
    where id = ${id} and status in ('Queued', 'In Progress')`,
  requeue: (sql, id) => sql`
    update public.tasks set status = 'Queued', worker_id = null, claim_id = null
    where id = ${id} and status in ('In Progress', 'Failed')`,
  cancel: (sql, id) => sql`
    update public.tasks set status = 'Cancelled' where id = ${id} and status in ('Queued', 'In Progress')`,
  delete: (sql, id) => sql`delete from public.tasks where id = ${id}`,
};

const position = async () =>
  Number(one(await database<{ position: string }>`select position from callsheet.count_horizon`).position);
const lastEvent = async () =>
  Number(one(await database<{ id: string }>`select coalesce(max(id), 0) as id from callsheet.outbox`).id);

/** Counts until nothing is left; other tests' transactions on the same server may hold it up for a moment. */
async function countAll() {
  const last = await lastEvent();
  while ((await position()) < last) await countNewEvents(database, 20_000);
}

const counted = () => database<Counts>`
  select task_type, status, sum(count)::int as count from callsheet.task_counts
  group by 1, 2 having sum(count) <> 0 order by 1, 2`;
const truth = () => database<Counts>`
  select task_type, status, count(*)::int as count from public.tasks group by 1, 2 order by 1, 2`;

test('counts follow a task', async () => {
  const id = await addTask();
  await steps.claim?.(database, id);
  await countAll();
  expect(await counted()).toEqual([{ task_type: 't2v', status: 'In Progress', count: 1 }]);
  await steps.complete?.(database, id);
  await countAll();
  expect(await counted()).toEqual([{ task_type: 't2v', status: 'Complete', count: 1 }]);
});

test('counting twice is the same', async () => {
  await addTask();
  await countAll();
  expect(await countNewEvents(database, 20_000)).toBe(0);
  expect(await counted()).toEqual(await truth());
});

test('a transaction that commits late is not missed', async () => {
  const [late, other] = [await addTask(), await addTask()];
  await countAll();
  const before = await position();
  await database.begin(async (sql) => {
    await steps.claim?.(sql, late);
    await steps.cancel?.(database, other);
    // The later event is visible, the earlier one is not: neither may be passed.
    for (let calls = 0; calls < 5; calls++) expect(await countNewEvents(database, 20_000)).toBe(0);
    expect(await position()).toBe(before);
  });
  await countAll();
  expect(await counted()).toEqual(await truth());
});

test('a transaction that has written cannot count: its id would not bound what it read', async () => {
  await expect(
    database.begin(async (sql) => {
      await sql`insert into public.tasks (task_type) values ('t2v')`;
      await countNewEvents(sql, 1);
    }),
  ).rejects.toThrow(/has written nothing/);
});

test('a task deleted before it was counted leaves nothing', async () => {
  await steps.delete?.(database, await addTask());
  await countAll();
  expect(await counted()).toEqual([]);
});

const history = fc.array(
  fc.record({ task: fc.nat(5), step: fc.constantFrom(...Object.keys(steps)), count: fc.boolean() }),
  { maxLength: 12 },
);

test('after any transitions in concurrent transactions the counts are those of a full count', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(history, { minLength: 3, maxLength: 3 }), async (histories) => {
      const run = async (changes: (typeof histories)[number], taskType: string) => {
        const ids = await Promise.all(Array.from({ length: 6 }, () => addTask(taskType)));
        await database.begin(async (sql) => {
          for (const { task, step, count } of changes) {
            await steps[step]?.(sql, ids[task] ?? '');
            if (count) await countNewEvents(database, 3);
          }
        });
      };
      await Promise.all(histories.map((changes, index) => run(changes, `type${index}`)));
      await countAll();
      expect(await counted()).toEqual(await truth());
    }),
    { numRuns: 15 },
  );
}, 60_000);

test('the ends of each hour and worker are those that still stand', async () => {
  const ids = await Promise.all(Array.from({ length: 4 }, () => addTask()));
  const [a = '', b = '', c = '', d = ''] = ids;
  for (const id of ids) await steps.claim?.(database, id);
  await steps.complete?.(database, a);
  await steps.fail?.(database, b);
  await steps.fail?.(database, c);
  await steps.requeue?.(database, c);
  await steps.fail?.(database, d);
  await steps.complete?.(database, d);
  await countAll();
  const ends = { Complete: 2, Failed: 1 };
  for (const rows of [
    await database<{ status: string; count: number }>`
      select status, sum(count)::int as count from callsheet.hourly_ends group by 1 order by 1`,
    await database<{ status: string; count: number }>`
      select status, sum(count)::int as count from callsheet.daily_worker_ends where worker_id = 'w' group by 1 order by 1`,
  ]) {
    expect(Object.fromEntries(rows.map(({ status, count }) => [status, count]))).toEqual(ends);
  }
});
