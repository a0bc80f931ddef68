import { parseEvent } from '@callsheet/contracts';
import { one, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { pruneBatches } from '../prune-history/prune-history.sql.js';
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

async function countAll(): Promise<void> {
  const last = one(
    await database<{ id: string }>`select coalesce(max(id), 0) as id from callsheet.outbox`,
  ).id;
  const behind = async () =>
    one(await database<{ behind: boolean }>`select position < ${last} as behind from callsheet.count_horizon`)
      .behind;
  while (await behind()) await countNewEvents(database, 20_000);
}

async function createBatch(total: number): Promise<string> {
  const { id } = one(
    await database<{ id: string }>`
      insert into public.batches (project_id, task_type, total)
      values ('00000000-0000-0000-0000-000000000001', 't2v', ${total}) returning id`,
  );
  await database`
    insert into public.tasks (task_type, batch_id, max_attempts) select 't2v', ${id}, 1 from generate_series(1, ${total}::int)`;
  return id;
}

const claim = async (worker: string) =>
  one(await database<{ id: string }>`select id from callsheet.claim_task(${worker})`).id;
const counts = async () =>
  one(
    await database<Record<string, unknown>>`
      select running, completed, failed, cancelled, completed_at is not null as ended from public.batches`,
  );
const announcements = () =>
  database<{ id: string; project_id: string; occurred_at: Date; data: object }>`
    select id, project_id, occurred_at, data from callsheet.outbox where event_type = 'batch.completed'`;

test('counts follow the tasks, and the end is announced once', async () => {
  const batch = await createBatch(3);
  const [first, second, third] = [await claim('a'), await claim('b'), await claim('c')];
  await countAll();
  expect(await counts()).toEqual({ running: 3, completed: 0, failed: 0, cancelled: 0, ended: false });
  await database`select callsheet.complete_task(${first}, '{}', 'x', 'a')`;
  await database`select callsheet.fail_task(${second}, 'boom')`;
  await countAll();
  expect(await announcements()).toEqual([]);
  await database`update public.tasks set status = 'Cancelled' where id = ${third}`;
  await countAll();
  expect(await counts()).toEqual({ running: 0, completed: 1, failed: 1, cancelled: 1, ended: true });
  const { id, data, project_id, occurred_at } = one(await announcements());
  expect(data).toEqual({ batch_id: batch, completed: 1, failed: 1, cancelled: 1 });
  const sent = { event_id: id, occurred_at: occurred_at.toISOString(), project_id, ...data };
  expect(parseEvent('batch.completed', sent)).toMatchObject({ batch_id: batch });
});

test('a retry opens the counts again, but the end is not announced twice', async () => {
  await createBatch(1);
  const id = await claim('a');
  await database`select callsheet.fail_task(${id}, 'boom')`;
  await countAll();
  await database`select callsheet.retry_tasks(array[${id}::uuid])`;
  await countAll();
  expect(await counts()).toMatchObject({ running: 0, failed: 0, ended: true });
  await database`select callsheet.complete_task(${await claim('b')}, '{}', 'x', 'b')`;
  await countAll();
  expect(await counts()).toMatchObject({ completed: 1, failed: 0 });
  expect(await announcements()).toHaveLength(1);
});

test('an old batch is pruned after its tasks', async () => {
  const batch = await createBatch(1);
  await database`select callsheet.complete_task(${await claim('a')}, '{}', 'x', 'a')`;
  await countAll();
  await database`update public.batches set completed_at = now() - interval '31 days'`;
  expect(await pruneBatches(database, 30, 10)).toEqual({ deleted: 0, done: true });
  await database`delete from public.tasks where batch_id = ${batch}`;
  expect(await pruneBatches(database, 30, 10)).toEqual({ deleted: 1, done: true });
});
