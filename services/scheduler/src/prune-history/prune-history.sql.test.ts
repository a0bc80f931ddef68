import fc from 'fast-check';
import { one, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { countNewEvents } from '../count-events/count-events.sql.js';
import { pruneEvents, pruneLogs, pruneTasks, pruneWebhooks, type Pruned } from './prune-history.sql.js';

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

const TASK_DAYS = 30;
const EVENT_DAYS = 14;

interface Past {
  status: string;
  ageDays: number;
  dependsOnPrevious: boolean;
}

/** Brings a task to this status by legal steps, and makes it and its events so old. */
async function live({ status, ageDays }: Past, dependantOn: string | null): Promise<string> {
  const { id } = one(
    await database<{ id: string }>`
      insert into public.tasks (task_type, dependant_on) values ('t2v', ${dependantOn}) returning id`,
  );
  if (status !== 'Queued') {
    await database`
      update public.tasks set status = 'In Progress', worker_id = 'w', claim_id = gen_random_uuid(), claimed_at = now(),
        lease_expires_at = now() where id = ${id} and status = 'Queued'`;
    await database`
      update public.tasks set status = ${status}, generation_processed_at = now() where id = ${id} and status = 'In Progress'`;
  }
  await age(id, ageDays);
  return id;
}

async function age(id: string, days: number) {
  await database`
    update public.tasks set created_at = now() - make_interval(days => ${days}),
      generation_processed_at = now() - make_interval(days => ${days}), updated_at = now() - make_interval(days => ${days})
    where id = ${id}`;
  await database`
    update callsheet.outbox set occurred_at = now() - make_interval(days => ${days}) where task_id = ${id}`;
}

/** Every reader has read everything. */
async function settle() {
  const { last } = one(
    await database<{ last: string }>`select coalesce(max(id), 0) as last from callsheet.outbox`,
  );
  await readersAt(Number(last));
  const counted = async () =>
    one(await database<{ done: boolean }>`select position >= ${last} as done from callsheet.count_horizon`)
      .done;
  while (!(await counted())) await countNewEvents(database, 20_000);
  await database`update callsheet.charge_horizon set position = ${last}`;
}

async function readersAt(position: number) {
  await database`
    insert into callsheet.outbox_position as p (consumer, position) values ('jetstream', ${position}), ('notifier', ${position})
    on conflict (consumer) do update set position = excluded.position`;
}

/** How many rows a pruning deletes until it is done. */
async function exhaust(prune: () => Promise<Pruned>): Promise<number> {
  const { deleted, done } = await prune();
  return done ? deleted : deleted + (await exhaust(prune));
}

interface Left {
  id: string;
  status: string;
  dependant_on: string | null;
  old: boolean;
  events: number;
}
const left = () => database<Left>`
  select t.id, t.status, t.dependant_on, t.updated_at < now() - make_interval(days => ${TASK_DAYS}) as old,
    (select count(*)::int from callsheet.outbox o where o.task_id = t.id) as events
  from public.tasks t order by t.id`;

const isUnfinished = ({ status }: Left) => status === 'Queued' || status === 'In Progress';

const past: fc.Arbitrary<Past> = fc.record({
  status: fc.constantFrom('Queued', 'In Progress', 'Complete', 'Failed', 'Cancelled'),
  ageDays: fc.constantFrom(0, 20, 40),
  dependsOnPrevious: fc.boolean(),
});

test('whatever happened, nothing unfinished loses itself, its events or what it depends on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(past, { minLength: 1, maxLength: 12 }), async (history) => {
      let previous: string | null = null;
      for (const task of history) previous = await live(task, task.dependsOnPrevious ? previous : null);
      await settle();
      const before = await left();
      await exhaust(() => pruneEvents(database, EVENT_DAYS, 3));
      await exhaust(() => pruneTasks(database, TASK_DAYS, 2));
      const after = await left();
      const survivors = new Map(after.map((task) => [task.id, task]));
      const mayRun = after.filter((task) => isUnfinished(task) || task.status === 'Failed');

      for (const task of before.filter(isUnfinished)) expect(survivors.get(task.id)).toEqual(task);
      for (const { dependant_on } of mayRun) if (dependant_on) expect(survivors.has(dependant_on)).toBe(true);
      for (const task of after) expect(task.events).toBeGreaterThan(0);
      for (const task of before.filter(({ old }) => !old)) expect(survivors.has(task.id)).toBe(true);
      const needed = new Set(mayRun.map(({ dependant_on }) => dependant_on));
      expect(after.filter((task) => task.old && !isUnfinished(task) && !needed.has(task.id))).toEqual([]);
      await settle();
      expect(
        await database`select status, sum(count)::int as count from callsheet.task_counts group by 1 having sum(count) <> 0 order by 1`,
      ).toEqual(
        await database`select status, count(*)::int as count from public.tasks group by 1 order by 1`,
      );
      await exhaust(() => pruneEvents(database, 0, 50));
    }),
    { numRuns: 15 },
  );
}, 60_000);

test('the last event of a task that is still there stays, the earlier ones go', async () => {
  const id = await live({ status: 'Complete', ageDays: 20, dependsOnPrevious: false }, null);
  await settle();
  expect(await exhaust(() => pruneEvents(database, EVENT_DAYS, 100))).toBe(2);
  expect(await database`select event_type from callsheet.outbox where task_id = ${id}`).toEqual([
    { event_type: 'task.completed' },
  ]);
});

test('a deleted task takes its last event along', async () => {
  await live({ status: 'Complete', ageDays: 40, dependsOnPrevious: false }, null);
  await settle();
  await exhaust(() => pruneEvents(database, EVENT_DAYS, 100));
  expect(await exhaust(() => pruneTasks(database, TASK_DAYS, 100))).toBe(1);
  expect(await database`select id from callsheet.outbox`).toEqual([]);
});

test.each(['jetstream', 'notifier'])('events that the %s has not read stay', async (consumer) => {
  await live({ status: 'Complete', ageDays: 20, dependsOnPrevious: false }, null);
  await settle();
  await database`update callsheet.outbox_position set position = 0 where consumer = ${consumer}`;
  expect(await exhaust(() => pruneEvents(database, EVENT_DAYS, 100))).toBe(0);
});

test('a locked task is left for the next run', async () => {
  const id = await live({ status: 'Complete', ageDays: 40, dependsOnPrevious: false }, null);
  await database.begin(async (sql) => {
    await sql`select from public.tasks where id = ${id} for update`;
    expect(await pruneTasks(database, TASK_DAYS, 100)).toEqual({ deleted: 0, done: true });
  });
  expect(await exhaust(() => pruneTasks(database, TASK_DAYS, 100))).toBe(1);
});

test('a delivery goes when it is settled, old, and its event is gone', async () => {
  const id = await live({ status: 'Complete', ageDays: 0, dependsOnPrevious: false }, null);
  const { event } = one(await database<{ event: string }>`select max(id) as event from callsheet.outbox`);
  await database`
    insert into callsheet.webhook_deliveries (event_id, event_type, task_id, project_id, url, body, status, settled_at)
    select e, 'task.completed', ${id}, gen_random_uuid(), 'http://x', '', s, a
    from (values (${event}::bigint, 'delivered', now() - interval '40 days'), (-1, 'pending', null),
      (-2, 'delivered', now()), (-3, 'failed', now() - interval '40 days')) v (e, s, a)`;
  expect(await pruneWebhooks(database, TASK_DAYS, 100)).toEqual({ deleted: 1, done: true });
  expect(await database`select event_id from callsheet.webhook_deliveries order by event_id`).toEqual(
    ['-2', '-1', event].map((event_id) => ({ event_id })),
  );
});

async function addLogs() {
  await database`
    insert into public.system_logs (timestamp, source_type, source_id, log_level, message)
    select now() - make_interval(hours => h), 'worker', 'w', 'INFO', 'm' from unnest(array[1, 47, 49, 60, 90]) h`;
}

test('logs go in batches, oldest first', async () => {
  await addLogs();
  expect(await pruneLogs(database, 48, 2)).toEqual({ deleted: 2, done: false });
  expect(await pruneLogs(database, 48, 2)).toEqual({ deleted: 1, done: true });
});

test('func_cleanup_old_logs answers as it always did', async () => {
  await addLogs();
  expect(await database`select public.func_cleanup_old_logs() as answer`).toEqual([
    { answer: { success: true, deleted: 3, retention_hours: 48 } },
  ]);
  await expect(database`select public.func_cleanup_old_logs(-1)`).rejects.toThrow(/0 or more/);
});
