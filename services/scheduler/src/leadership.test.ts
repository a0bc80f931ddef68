import { createLog, openDatabase, type Database } from '@callsheet/runtime';
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
