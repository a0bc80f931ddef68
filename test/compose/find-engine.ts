import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '../../local/stack/launch.js';
import { repositoryRoot } from '../../local/stack/repository.js';
import { runCommand, succeeds } from './run-command.js';
import { Skipped } from './skipped.js';

/** A Docker Engine that answers. */
export interface Engine {
  readonly env: NodeJS.ProcessEnv;
  /** Runs `docker` with these arguments; gives what it prints. */
  readonly docker: (...args: string[]) => Promise<string>;
  /** The command of Compose, version 2 or 1. */
  readonly compose: readonly string[];
  /** Ends it if it was started here. */
  stop(): Promise<void>;
}

/** The engine that answers on this machine, or one started here; throws `Skipped` where there is none. */
export async function findEngine(): Promise<Engine> {
  const { PATH, HOME, DOCKER_HOST, DOCKER_CONFIG } = process.env;
  const env: NodeJS.ProcessEnv = { PATH, HOME, DOCKER_HOST, DOCKER_CONFIG };
  if (!(await succeeds(['docker', '--version'], { env }))) throw new Skipped('docker is not installed');
  const compose = await findCompose(env);
  if (await succeeds(['docker', 'info'], { env, timeoutMs: 60_000 }))
    return { env, compose, docker: dockerWith(env), stop: () => Promise.resolve() };
  if (process.getuid?.() !== 0) throw new Skipped('no Docker Engine answers, and only root can start one');
  return startEngine(env, compose);
}

async function findCompose(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  for (const command of [['docker', 'compose'], ['docker-compose']])
    if (await succeeds([...command, 'version'], { env })) return command;
  throw new Skipped('Docker Compose is not installed');
}

/** Images stay in .callsheet/docker, so that the next run finds them. */
async function startEngine(found: NodeJS.ProcessEnv, compose: readonly string[]): Promise<Engine> {
  // The path of a socket must be short.
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-docker-'));
  const env = { ...found, DOCKER_HOST: `unix://${join(dir, 'docker.sock')}` };
  const data = process.env['CALLSHEET_DOCKER_DATA'] ?? join(repositoryRoot(), '.callsheet', 'docker');
  const paths = ['--data-root', data, '--exec-root', join(dir, 'exec'), '--pidfile', join(dir, 'pid')];
  const daemon = await launch(
    {
      name: 'dockerd',
      command: 'dockerd',
      args: [...paths, '-H', env.DOCKER_HOST],
      env,
      log: join(dir, 'dockerd.log'),
      stopTimeoutMs: 60_000,
    },
    { isReady: () => succeeds(['docker', 'info'], { env, timeoutMs: 60_000 }), timeoutMs: 120_000 },
  ).catch((error: unknown) => {
    throw new Skipped(
      `no Docker Engine answers and none can be started: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  return { env, compose, docker: dockerWith(env), stop: () => daemon.stop() };
}

function dockerWith(env: NodeJS.ProcessEnv) {
  return (...args: string[]) => runCommand(['docker', ...args], { env });
}
