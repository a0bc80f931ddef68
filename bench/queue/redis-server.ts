import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { launch, type RunningProcess } from '../../local/stack/launch.js';
import { choosePorts } from '../../local/stack/ports.js';

/** A Redis that has written every change to the disk before it answers. */
export interface RunningRedis extends RunningProcess {
  readonly port: number;
}

/** Starts Redis in this directory; undefined where redis-server is not installed. */
export async function startRedis(directory: string): Promise<RunningRedis | undefined> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return undefined;
  const [port = 0] = await choosePorts([undefined]);
  const dir = join(directory, 'redis');
  mkdirSync(dir);
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const running = await launch(
    {
      name: 'redis',
      command: 'redis-server',
      args: ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, ...durable],
      env: process.env,
      log: join(directory, 'redis.log'),
      stopTimeoutMs: 10_000,
    },
    { isReady: () => accepts(port), timeoutMs: 30_000 },
  );
  return { ...running, port };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}
