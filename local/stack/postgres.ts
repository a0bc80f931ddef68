import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { errorCode, explainError } from './explain-error.js';
import { launch, type LaunchOptions, type RunningProcess } from './launch.js';
import { POSTGRES_ENV, postgresPassword, preparePostgresData } from './postgres-cluster.js';
import { preparePostgresHome } from './postgres-home.js';
import { commandOf, endProcess, identifyProcess } from './process-identity.js';

/** Long enough for the replay after a crash. */
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
/** What connecting says before the server listens, while it recovers, and when another one has taken the port. */
const notYet: unknown[] = ['ECONNREFUSED', 'ECONNRESET', '57P03', '28P01'];

/** What a local Postgres needs. */
export interface PostgresOptions {
  /** Keeps the data, or a note where they are. */
  readonly dir: string;
  /** Free TCP port on 127.0.0.1. */
  readonly port: number;
  /** File that receives the server's output. */
  readonly log: string;
  /** False gives up durability for speed, for tests. */
  readonly fsync?: boolean;
  /** Comes on top of the server's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onSpawn?: (pid: number) => void;
  readonly abort?: AbortSignal;
}

/** A Postgres that accepts connections; `url` is the superuser's. */
export interface RunningPostgres extends RunningProcess {
  readonly url: string;
}

/** Starts the Postgres of `dir`, making its database first if need be and ending one that an earlier run left behind. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const home = preparePostgresHome(options.dir);
  const data = await preparePostgresData(home, postgresPassword(options.dir), options.fsync ?? true);
  await endLeftover(data);
  const url = postgresUrl(options.dir, options.port);
  const running = await launchPatiently(
    {
      name: 'postgres',
      command: join(home.binaries.directory, 'bin', 'postgres'),
      args: ['-D', data, '-p', String(options.port), ...settings(options)],
      env: { ...POSTGRES_ENV, ...options.env },
      cwd: home.directory,
      log: options.log,
      user: home.user,
      stopSignal: 'SIGINT',
      stopTimeoutMs: STOP_TIMEOUT_MS,
      onSpawn: options.onSpawn,
      abort: options.abort,
    },
    url,
  );
  return { ...running, url };
}

/** The superuser's connection string, known before the first start. */
export function postgresUrl(dir: string, port: number): string {
  return `postgresql://postgres:${postgresPassword(dir)}@127.0.0.1:${port}/postgres`;
}

function settings({ fsync = true }: PostgresOptions): string[] {
  const safety = fsync ? [] : ['fsync=off', 'full_page_writes=off'];
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...safety];
  return all.flatMap((setting) => ['-c', setting]);
}

/** After a crash the old server's last backends may hold its shared memory for a moment; they end by themselves. */
async function launchPatiently(options: LaunchOptions, url: string): Promise<RunningProcess> {
  const readiness = { isReady: () => accepts(url), timeoutMs: READY_TIMEOUT_MS };
  for (const deadline = Date.now() + READY_TIMEOUT_MS; ;) {
    try {
      return await launch(options, readiness);
    } catch (error) {
      const lingers = explainError(error).includes('pre-existing shared memory block');
      if (!lingers || Date.now() > deadline) throw error;
    }
  }
}

async function accepts(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (notYet.includes(errorCode(error))) return false;
    throw error;
  } finally {
    await client.end();
  }
}

/** A supervisor that was killed leaves its Postgres running; one that crashed leaves a pid that may be anybody's by now. */
async function endLeftover(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  const postmaster =
    existsSync(pidFile) && identifyProcess(Number.parseInt(readFileSync(pidFile, 'utf8'), 10));
  if (!postmaster) return;
  if (commandOf(postmaster.pid).includes(data)) await endProcess(postmaster, 'SIGINT', STOP_TIMEOUT_MS);
  else rmSync(pidFile);
}
