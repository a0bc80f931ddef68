import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findNatsServer } from './find-nats-server.js';
import { launch, type RunningProcess } from './launch.js';
import { binDirectory } from './repository.js';

const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

/** What a local nats-server needs. */
export interface NatsOptions {
  /** Keeps the JetStream files and the configuration. */
  readonly dir: string;
  /** Free TCP port on 127.0.0.1. */
  readonly port: number;
  /** Port of the HTTP monitoring pages; none unless given. */
  readonly monitorPort?: number;
  /** Statements that come on top, such as who may connect. */
  readonly extraConfiguration?: string;
  /** File that receives the server's output. */
  readonly log: string;
  readonly onSpawn?: (pid: number) => void;
  readonly abort?: AbortSignal;
}

/** A nats-server with JetStream that accepts connections. */
export interface RunningNats extends RunningProcess {
  readonly url: string;
}

/** Starts a nats-server with JetStream on disk. Its exit code after `stop` is 1, which is normal for SIGTERM. */
export async function startNats(options: NatsOptions): Promise<RunningNats> {
  const binary = await findNatsServer(binDirectory());
  const serverName = `callsheet-${randomUUID()}`;
  const running = await launch(
    {
      name: 'nats',
      command: binary,
      args: ['-c', await writeConfiguration(binary, serverName, options)],
      env: { ...process.env, CALLSHEET_NATS_DIR: options.dir, CALLSHEET_NATS_PORT: String(options.port) },
      log: options.log,
      stopTimeoutMs: STOP_TIMEOUT_MS,
      onSpawn: options.onSpawn,
      abort: options.abort,
    },
    { isReady: () => greets(options.port, serverName), timeoutMs: READY_TIMEOUT_MS },
  );
  return { ...running, url: `nats://127.0.0.1:${options.port}` };
}

/** Every acknowledged message is on the disk where the server can do that (2.10 and later). */
async function writeConfiguration(binary: string, serverName: string, options: NatsOptions): Promise<string> {
  const path = join(options.dir, 'nats-server.conf');
  mkdirSync(options.dir, { recursive: true });
  // For the owner's eyes: it may hold passwords.
  const write = (sync: string) =>
    writeFileSync(path, configuration(serverName, options, sync), { mode: 0o600 });
  write('sync_interval: always');
  if (!(await isValid(binary, path, options))) write('');
  return path;
}

function configuration(
  serverName: string,
  { dir, port, monitorPort, extraConfiguration = '' }: NatsOptions,
  sync: string,
): string {
  return [
    'host: "127.0.0.1"',
    `port: ${port}`,
    ...(monitorPort === undefined ? [] : [`http: "127.0.0.1:${monitorPort}"`]),
    `server_name: ${serverName}`,
    `jetstream { store_dir: ${JSON.stringify(dir)} ${sync} }`,
    extraConfiguration,
    '',
  ].join('\n');
}

async function isValid(binary: string, path: string, { dir, port }: NatsOptions): Promise<boolean> {
  const env = { ...process.env, CALLSHEET_NATS_DIR: dir, CALLSHEET_NATS_PORT: String(port) };
  return promisify(execFile)(binary, ['-t', '-c', path], { env }).then(
    () => true,
    () => false,
  );
}

/** The server listens once JetStream has recovered, and its first line tells its name. */
function greets(port: number, serverName: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('data', (greeting) => {
      resolve(greeting.includes(serverName));
      socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(false));
  });
}
