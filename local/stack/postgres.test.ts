import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDirectory } from '../../test/support/directory.js';
import { choosePort } from './ports.js';
import { deletePostgres } from './postgres-home.js';
import { type RunningPostgres, startPostgres } from './postgres.js';
import { identifyProcess } from './process-identity.js';
import { ProcessLedger } from './process-ledger.js';

const isRoot = process.getuid?.() === 0;
const ledger = new ProcessLedger(createDirectory('ledger'));
let running: RunningPostgres | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(dir: string, options: { fsync?: boolean } = {}) {
  const port = await choosePort();
  const onSpawn = (pid: number) => ledger.add(`postgres-${pid}`, pid, 'SIGINT');
  running = await startPostgres({ dir, port, log: `${dir}.log`, fsync: false, onSpawn, ...options });
  return running;
}

async function query(url: string, text: string) {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test('serves UTF-8 databases on 127.0.0.1 alone and ends when stopped', async () => {
  const server = await start(createDirectory('postgres'));
  const { url, pid } = server;
  expect(
    await query(
      url,
      `select current_setting('listen_addresses') as listen, 
    current_setting('server_encoding') as encoding, current_setting('unix_socket_directories') as sockets`,
    ),
  ).toEqual([{ listen: '127.0.0.1', encoding: 'UTF8', sockets: '' }]);
  await server.stop();
  expect(identifyProcess(pid)).toBeUndefined();
  await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});

test('keeps rows and password over a stop and over the death of the server', async () => {
  const dir = createDirectory('postgres');
  const first = await start(dir, { fsync: true });
  await query(first.url, "create table kept (word text); insert into kept values ('stopped')");
  await first.stop();

  const second = await start(dir, { fsync: true });
  await query(second.url, "insert into kept values ('killed')");
  second.signal('SIGKILL');
  expect(await second.exited).toBe('SIGKILL');

  const third = await start(dir, { fsync: true });
  expect(await query(third.url, 'select word from kept')).toEqual([{ word: 'stopped' }, { word: 'killed' }]);
});

test('ends a server that a killed supervisor left behind', async () => {
  const dir = createDirectory('postgres');
  const orphan = await start(dir);
  await query(orphan.url, 'create table kept (word text)');

  const next = await start(dir);
  expect(orphan.isRunning()).toBe(false);
  expect(await query(next.url, 'select word from kept')).toEqual([]);
});

test('begins again when initdb was interrupted', async () => {
  const dir = createDirectory('postgres');
  mkdirSync(join(dir, 'data.new', 'base'), { recursive: true });
  const { url } = await start(dir);
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('shows the end of the log when the server does not start', async () => {
  const dir = createDirectory('postgres');
  const { port } = new URL((await start(dir)).url);
  const log = `${dir}-second.log`;
  const second = startPostgres({ dir: createDirectory('postgres'), port: Number(port), log, fsync: false });
  await expect(second).rejects.toThrow('could not create any TCP/IP sockets');
});

test('keeps the password to the owner', async () => {
  const dir = createDirectory('postgres');
  await start(dir);
  expect(statSync(join(dir, 'password')).mode & 0o777).toBe(0o600);
});

(isRoot ? test : test.skip)('root may start it below a directory that only root may enter', async () => {
  const closed = createDirectory('closed');
  chmodSync(closed, 0o700);
  const dir = join(closed, 'postgres');
  const first = await start(dir);
  await query(first.url, 'create table kept (word text)');
  await first.stop();

  const home = readFileSync(join(dir, 'postgres.location'), 'utf8').trim();
  expect(existsSync(join(home, 'data', 'PG_VERSION'))).toBe(true);
  const second = await start(dir);
  expect(await query(second.url, 'select word from kept')).toEqual([]);
  await second.stop();

  deletePostgres(dir);
  expect(existsSync(home)).toBe(false);
});
