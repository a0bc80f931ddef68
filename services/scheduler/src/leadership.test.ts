import { createLog, Lease, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../test/support/database.js';
import { Leadership } from './leadership.js';

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

function replica() {
  const leadership = new Leadership(database, createLog('test', 'fatal'));
  const gained = new Promise<void>((resolve) => leadership.onGain(resolve));
  return { leadership, gained };
}

test('there is one leader, and the next one follows within 5 s of its end', async () => {
  const [first, second] = [replica(), replica()];
  first.leadership.onApplicationBootstrap();
  await first.gained;
  second.leadership.onApplicationBootstrap();

  expect(second.leadership.leads).toBe(false);
  const before = Date.now();
  await first.leadership.beforeApplicationShutdown();
  await second.gained;
  expect(Date.now() - before).toBeLessThan(5000);
  expect([first.leadership.leads, second.leadership.leads]).toEqual([false, true]);
  await second.leadership.beforeApplicationShutdown();
});

test('a leader whose process dies, and its connection with it, is replaced within 5 s', async () => {
  await new Lease(database, 'scheduler').held();
  const second = replica();
  second.leadership.onApplicationBootstrap();
  const before = Date.now();
  await database`
    select pg_terminate_backend(l.pid) from pg_locks l
    where l.locktype = 'advisory' and l.granted
      and l.database = (select oid from pg_database where datname = current_database())`;
  await second.gained;
  expect(Date.now() - before).toBeLessThan(5000);
  await second.leadership.beforeApplicationShutdown();
});
