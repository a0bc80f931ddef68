import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startNats, type RunningNats } from '../../local/stack/nats-server.js';
import { choosePorts } from '../../local/stack/ports.js';
import { startPostgres, type RunningPostgres } from '../../local/stack/postgres.js';
import { deletePostgres } from '../../local/stack/postgres-home.js';
import { stopOnSignal } from '../stop-on-signal.js';
import { startRedis, type RunningRedis } from './redis-server.js';

/** What differs from the local defaults; the same for every engine. */
const POSTGRES_SETTINGS = {
  shared_buffers: '1GB',
  max_wal_size: '4GB',
  fsync: 'on',
  synchronous_commit: 'on',
};

/** Servers of the benchmark's own, all durable. */
export interface Servers {
  readonly directory: string;
  readonly nats: RunningNats;
  /** Undefined where redis-server is not installed. */
  readonly redis: RunningRedis | undefined;
  readonly settings: Readonly<Record<string, string>>;
  /** The connection string of a new, empty database. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the servers in a temporary directory. */
export async function startServers(): Promise<Servers> {
  const directory = mkdtempSync(join(tmpdir(), 'callsheet-bench-'));
  const [postgresPort = 0, natsPort = 0] = await choosePorts([undefined, undefined]);
  const postgresHome = join(directory, 'postgres');
  const options = { dir: postgresHome, port: postgresPort, log: join(directory, 'postgres.log') };
  const postgres = await configured(options);
  const nats = await startNats({
    dir: join(directory, 'nats'),
    port: natsPort,
    log: join(directory, 'nats.log'),
  });
  const redis = await startRedis(directory);
  const stopAll = async () => {
    await redis?.stop();
    await nats.stop();
    await postgres.stop();
    deletePostgres(postgresHome);
    rmSync(directory, { recursive: true, force: true });
  };
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopAll());
  stopOnSignal(stop);
  return {
    directory,
    nats,
    redis,
    settings: await describe(postgres.url),
    createDatabase: (name) => createDatabase(postgres.url, name),
    stop,
  };
}

async function configured(options: Parameters<typeof startPostgres>[0]): Promise<RunningPostgres> {
  const first = await startPostgres(options);
  await query(
    first.url,
    Object.entries(POSTGRES_SETTINGS).map(([name, value]) => `alter system set ${name} = '${value}'`),
  );
  await first.stop();
  return startPostgres(options);
}

async function describe(url: string): Promise<Record<string, string>> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; setting: string }>(
      `select name, current_setting(name) as setting from pg_settings
       where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size')`,
    );
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  } finally {
    await client.end();
  }
}

async function createDatabase(url: string, name: string): Promise<string> {
  await query(url, [`drop database if exists ${name} with (force)`, `create database ${name}`]);
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

async function query(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
