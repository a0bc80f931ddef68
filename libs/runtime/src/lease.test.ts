import { createDatabase, type TestDatabase } from '../../../test/support/database.js';
import { Lease } from './lease.js';
import { openDatabase, type Database } from './sql.js';

let postgres: TestDatabase;
let database: Database;

beforeAll(async () => {
  postgres = await createDatabase();
  database = openDatabase({ url: postgres.url, applicationName: 'lease-test' });
});
afterAll(async () => {
  await database.end();
  await postgres.drop();
});

const lockHolders = () => database<{ pid: number }>`
  select pid from pg_locks where locktype = 'advisory' and granted
    and database = (select oid from pg_database where datname = current_database())`;

/** Ends the connection of whoever leads; resolves once Postgres has given its lock up. */
const terminateHolder = () => database`
  select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory' and granted
    and database = (select oid from pg_database where datname = current_database())`;

const lease = (name = 'fleet') => new Lease(database, name);

test('of many that ask at once one leads, and keeps leading', async () => {
  const replicas = [lease(), lease(), lease(), lease()];
  const first = await Promise.all(replicas.map((replica) => replica.held()));
  expect(first.filter((leads) => leads)).toHaveLength(1);
  expect(await Promise.all(replicas.map((replica) => replica.held()))).toEqual(first);
  await Promise.all(replicas.map((replica) => replica.release()));
});

test('those that do not lead keep no connection', async () => {
  const [leader, other] = [lease(), lease()];
  expect([await leader.held(), await other.held()]).toEqual([true, false]);
  expect(await lockHolders()).toHaveLength(1);
  const connections = await database<{ pid: number }>`
    select pid from pg_stat_activity where datname = current_database() and query like '%pg_try_advisory_lock%'
      and pid <> pg_backend_pid()`;
  expect(connections).toHaveLength(1);
  await leader.release();
});

test('leases of different names do not meet', async () => {
  const [fleet, relay] = [lease('fleet'), lease('relay')];
  expect([await fleet.held(), await relay.held()]).toEqual([true, true]);
  await Promise.all([fleet.release(), relay.release()]);
});

test("hand-over when the leader's connection is ended", async () => {
  const [leader, successor] = [lease(), lease()];
  expect([await leader.held(), await successor.held()]).toEqual([true, false]);
  await terminateHolder();
  expect(await successor.held()).toBe(true);
  expect(await leader.held()).toBe(false);
  await successor.release();
  expect(await leader.held()).toBe(true);
  await leader.release();
});

test('a release hands over at once; a second one does nothing', async () => {
  const [leader, successor] = [lease(), lease()];
  expect(await leader.held()).toBe(true);
  await leader.release();
  await leader.release();
  expect(await lockHolders()).toEqual([]);
  expect(await successor.held()).toBe(true);
  await successor.release();
});

test('throws while the database cannot be reached', async () => {
  const nowhere = openDatabase({ url: 'postgresql://127.0.0.1:1/none', applicationName: 'lease-test' });
  await expect(new Lease(nowhere, 'fleet').held()).rejects.toThrow('ECONNREFUSED');
  await nowhere.end();
});
