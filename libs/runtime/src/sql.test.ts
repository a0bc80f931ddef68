import { createDatabase, type TestDatabase } from '../../../test/support/database.js';
import { sqlState } from './errors.js';
import { one, openDatabase, type Database, type Sql } from './sql.js';

let postgres: TestDatabase;
let database: Database;

beforeAll(async () => {
  postgres = await createDatabase();
});
afterAll(() => postgres.drop());
beforeEach(async () => {
  database = openDatabase({ url: postgres.url, applicationName: 'sql-test', max: 1 });
  await database`create table word (text text)`;
});
afterEach(async () => {
  await database`drop table word`;
  await database.end();
});

const words = async () => (await database<{ text: string }>`select text from word`).map(({ text }) => text);
const backend = async (sql: Sql) => one(await sql<{ pid: number }>`select pg_backend_pid() as pid`).pid;

/** Ends a connection as an administrator or a failing server would; resolves once it is gone. */
async function terminate(pid: number): Promise<void> {
  const other = openDatabase({ url: postgres.url, applicationName: 'sql-test-killer', max: 1 });
  await other`select pg_terminate_backend(${pid}, 5000)`;
  await other.end();
}

test('values travel as parameters, whatever they contain', async () => {
  const hostile = `'); drop table word; --`;
  await database`insert into word values (${hostile}), (${null})`;
  expect(await words()).toEqual([hostile, null]);
});

test('a transaction commits its work as one and gives its result', async () => {
  const result = await database.begin(async (sql) => {
    await sql`insert into word values ('a')`;
    await sql`insert into word values ('b')`;
    return 'done';
  });
  expect(result).toBe('done');
  expect(await words()).toEqual(['a', 'b']);
});

test('a transaction that throws leaves nothing, and its connection is used again', async () => {
  const before = await backend(database);
  const failure = new Error('no');
  const work = database.begin(async (sql) => {
    await sql`insert into word values ('a')`;
    throw failure;
  });
  await expect(work).rejects.toBe(failure);
  expect(await words()).toEqual([]);
  expect(await backend(database)).toBe(before);
});

test('a statement that takes longer than it may is given up; the next transaction has no limit', async () => {
  const wait = (sql: Sql) => sql`select pg_sleep(60)`;
  await expect(database.begin(wait, { statementMs: 1 })).rejects.toMatchObject({
    code: sqlState.queryCanceled,
  });
  await expect(database.composed('select pg_sleep($1)', [60], { statementMs: 1 })).rejects.toMatchObject({
    code: sqlState.queryCanceled,
  });
  const limit = (sql: Sql) => sql<{ statement_timeout: string }>`show statement_timeout`;
  expect(await database.begin(limit, { statementMs: 8000 })).toEqual([{ statement_timeout: '8s' }]);
  expect(await database.begin(limit)).toEqual([{ statement_timeout: '0' }]);
});

test('a transaction whose failed statement was ignored does not pass for committed', async () => {
  const work = database.begin(async (sql) => {
    await sql`insert into word values ('a')`;
    await sql`select 1 / 0`.catch(() => undefined);
  });
  await expect(work).rejects.toThrow('rolled back');
  expect(await words()).toEqual([]);
});

test('a connection that is ended within a transaction fails that transaction alone', async () => {
  const work = database.begin(async (sql) => {
    await sql`insert into word values ('a')`;
    await terminate(await backend(sql));
    await sql`insert into word values ('b')`;
  });
  await expect(work).rejects.toThrow();
  expect(await words()).toEqual([]);
});

test('a connection that is ended while idle is reported and replaced', async () => {
  let report: (error: Error) => void = () => undefined;
  const reported = new Promise<Error>((resolve) => (report = resolve));
  const observed = openDatabase({
    url: postgres.url,
    applicationName: 'sql-test',
    onIdleError: (error) => report(error),
  });
  const pid = await backend(observed);
  await terminate(pid);
  expect((await reported).message).toContain('terminating connection');
  expect(await backend(observed)).not.toBe(pid);
  await observed.end();
});

test('each template is one prepared statement a connection, whatever its values', async () => {
  const insert = (sql: Sql, text: string) => sql`insert into word values (${text})`;
  const prepared = await database.begin(async (sql) => {
    for (const text of ['a', 'b', 'c']) await insert(sql, text);
    return sql<{ statement: string }>`
      select statement from pg_prepared_statements where statement like 'insert into word%'`;
  });
  expect(prepared).toEqual([{ statement: 'insert into word values ($1)' }]);
});

test('a dedicated connection stays outside the pool and carries the same settings', async () => {
  const settings = { 'callsheet.task_stuck_timeout_sec': 7 };
  const limited = openDatabase({ url: postgres.url, applicationName: 'sql-test', max: 1, settings });
  const client = await limited.dedicated();
  await limited.begin(async (sql) => {
    const { rows } = await client.query<{ pid: number; stuck: string; name: string }>(
      `select pg_backend_pid() as pid, current_setting('callsheet.task_stuck_timeout_sec') as stuck,
        current_setting('application_name') as name`,
    );
    expect(rows).toEqual([{ pid: expect.any(Number) as number, stuck: '7', name: 'sql-test' }]);
    expect(one(rows).pid).not.toBe(await backend(sql));
  });
  await Promise.all([client.end(), limited.end()]);
});

test('one insists on a row', () => {
  expect(one(['first', 'second'])).toBe('first');
  expect(() => one([])).toThrow('expected one row, got none');
});
