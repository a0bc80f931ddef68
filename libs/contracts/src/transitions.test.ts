import { openDatabase, one, type Database, migrationFiles, versionOf } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../test/support/database.js';
import { events, isEventType } from './events.js';
import { SCHEMA_VERSION } from './schema-version.js';
import { taskStatuses, taskTransitions, type TaskStatus } from './task-status.js';
import { workerStatuses, workerTransitions } from './worker-status.js';

let testDatabase: TestDatabase;
let sql: Database;
beforeAll(async () => {
  testDatabase = await createDatabase();
  sql = openDatabase({ url: testDatabase.url, applicationName: 'test' });
});
afterAll(async () => {
  await sql.end();
  await testDatabase.drop();
});

const pairs = <Status>(statuses: readonly Status[]) =>
  statuses.flatMap((from) => statuses.filter((to) => to !== from).map((to): [Status, Status] => [from, to]));

test.each(pairs(taskStatuses))('the database knows whether a task may go from %s to %s', async (from, to) => {
  const legal = taskTransitions.some((transition) => transition.from === from && transition.to === to);
  const rows = await sql<{ legal: boolean; event: string }>`
    select callsheet.task_transition_is_legal(${from}, ${to}) as legal, callsheet.task_event_type(${from}, ${to}) as event`;
  expect(one(rows).legal).toBe(legal);
  expect(isEventType(one(rows).event)).toBe(true);
});

test.each(pairs(workerStatuses))(
  'the database knows whether a worker may go from %s to %s',
  async (from, to) => {
    const legal = workerTransitions.some((transition) => transition.from === from && transition.to === to);
    const rows = await sql<{ legal: boolean; event: string }>`
    select callsheet.worker_transition_is_legal(${from}, ${to}) as legal, callsheet.worker_event_type(${to}, null) as event`;
    expect(one(rows).legal).toBe(legal);
    expect(isEventType(one(rows).event)).toBe(true);
  },
);

test('a plain update that makes an illegal transition is refused and changes nothing', async () => {
  const id = one(
    await sql<{ id: string }>`
    insert into tasks (task_type, params, status) values ('t2v', '{"prompt": "x"}', 'Cancelled') returning id`,
  ).id;
  const illegal = sql`update tasks set status = 'Queued' where id = ${id}`;
  await expect(illegal).rejects.toMatchObject({ code: '23514', constraint: 'tasks_status_transition' });
  const rows = await sql<{ status: TaskStatus }>`select status from tasks where id = ${id}`;
  expect(one(rows).status).toBe('Cancelled');
});

test('only a claim can put a task In Progress', async () => {
  const phantom = sql`insert into tasks (task_type, params, status, worker_id) values ('t2v', '{}', 'In Progress', 'me')`;
  await expect(phantom).rejects.toMatchObject({ code: '23514', constraint: 'tasks_running_is_claimed' });
});

test('SCHEMA_VERSION names the newest migration', async () => {
  const files = await migrationFiles('supabase/migrations');
  expect(SCHEMA_VERSION).toBe(versionOf(files.at(-1) ?? ''));
});

test('every event has a summary', () => {
  expect(Object.values(events).every(({ summary }) => summary.endsWith('.'))).toBe(true);
});
