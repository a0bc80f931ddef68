import { createLog, openDatabase, parseConfig, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { SchedulerConfig } from '../config.js';
import { EventCounter } from '../count-events/event-counter.js';
import { Leadership } from '../leadership.js';
import { HistoryPruner } from './history-pruner.js';

const log = createLog('test', 'fatal');
let server: TestDatabase;
let database: Database;
let leadership: Leadership;

beforeEach(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'test' });
  leadership = new Leadership(database, log);
});
afterEach(async () => {
  await leadership.beforeApplicationShutdown();
  await database.end();
  await server.drop();
});

function lead(): Promise<void> {
  const gained = new Promise<void>((resolve) => leadership.onGain(resolve));
  leadership.onApplicationBootstrap();
  return gained;
}

/** Log lines of the past, more than one batch. */
async function addOldLogs() {
  await database`
    insert into public.system_logs (timestamp, source_type, source_id, log_level, message)
    select now() - interval '3 days', 'worker', 'w', 'INFO', 'm' from generate_series(1, 2500)`;
}
const logsLeft = () => database`select count(*)::int as count from public.system_logs`;

test('only the leader prunes, and it prunes all that is old', async () => {
  const config = parseConfig(SchedulerConfig, { DATABASE_URL: server.url });
  const pruner = new HistoryPruner(config, database, log, leadership);
  await addOldLogs();
  await pruner.runOnce();
  expect(await logsLeft()).toEqual([{ count: 2500 }]);
  await lead();
  await pruner.runOnce();
  expect(await logsLeft()).toEqual([{ count: 0 }]);
});

test('only the leader counts', async () => {
  const counter = new EventCounter(database, log, leadership);
  await database`insert into public.tasks (task_type) values ('t2v')`;
  const candidate = () => database`select candidate_position as seen from callsheet.count_horizon`;
  await counter.runOnce();
  expect(await candidate()).toEqual([{ seen: '0' }]);
  await lead();
  await counter.runOnce();
  expect(await candidate()).toEqual([{ seen: '1' }]);
});
