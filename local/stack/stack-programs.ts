import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { launch, type RunningProcess } from './launch.js';
import { startNats } from './nats-server.js';
import { startPostgres } from './postgres.js';
import { compiled } from './repository.js';
import { emulatorEnv, localUrl, serviceEnv, type ServiceName, type StackFacts } from './service-env.js';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 2_000;

/** Every process of a stack. */
export type ProgramName = ServiceName | 'postgres' | 'nats' | 'runpod';

/** How to start the programs of one stack. */
export interface ProgramSettings {
  readonly facts: StackFacts;
  /** Comes on top of a program's own environment. */
  readonly extraEnv: (name: ProgramName) => Readonly<Record<string, string>>;
  readonly onSpawn: (name: ProgramName, pid: number) => void;
  /** Where the services' compiled code lies, when it is not this repository's `dist`. */
  readonly build?: string;
}

/** Starts one program and resolves when it is ready. */
export function startProgram(
  name: ProgramName,
  settings: ProgramSettings,
  abort: AbortSignal,
): Promise<RunningProcess> {
  const { dir, ports } = settings.facts;
  const hooks = { log: logFile(dir, name), onSpawn: (pid: number) => settings.onSpawn(name, pid), abort };
  switch (name) {
    case 'postgres':
      return startPostgres({ dir: join(dir, 'postgres'), port: ports.postgres, ...hooks });
    case 'nats':
      return startNats({ dir: join(dir, 'nats'), port: ports.nats, ...hooks });
    case 'runpod':
      return startNode(name, compiled('local', 'runpod', 'main.js'), settings, abort);
    case 'ingest':
    case 'scheduler':
    case 'pod-manager':
    case 'notifier':
      return startNode(
        name,
        join(settings.build ?? compiled(), 'services', name, 'src', 'main.js'),
        settings,
        abort,
      );
  }
}

/** Where a program's output goes. */
export function logFile(dir: string, name: ProgramName): string {
  return join(dir, 'logs', `${name}.log`);
}

async function startNode(
  name: ServiceName | 'runpod',
  entry: string,
  settings: ProgramSettings,
  abort: AbortSignal,
): Promise<RunningProcess> {
  if (!existsSync(entry)) throw new Error(`${name} cannot start: ${entry} is missing; run npm run build`);
  const { facts } = settings;
  const env = name === 'runpod' ? emulatorEnv(facts) : serviceEnv(name, facts);
  return launch(
    {
      name,
      command: process.execPath,
      args: ['--enable-source-maps', entry],
      env: { ...env, ...settings.extraEnv(name) },
      cwd: facts.dir,
      log: logFile(facts.dir, name),
      stopTimeoutMs: STOP_TIMEOUT_MS,
      onSpawn: (pid) => settings.onSpawn(name, pid),
      abort,
    },
    {
      isReady: () => (name === 'runpod' ? answers(facts.ports.runpod) : isHealthy(facts.ports[name])),
      timeoutMs: READY_TIMEOUT_MS,
    },
  );
}

async function isHealthy(port: number): Promise<boolean> {
  return (await statusOf(`${localUrl(port)}/health/ready`)) === 200;
}

/** Any HTTP answer will do: the emulator imitates an API without a health page. */
async function answers(port: number): Promise<boolean> {
  return (await statusOf(localUrl(port))) !== undefined;
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}
