import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@callsheet/runtime';
import { prepareStack, type StackSettings } from './prepare-stack.js';
import { repositoryRoot } from './repository.js';
import { localUrl, serviceNames, type StackFacts } from './service-env.js';
import { type ProgramName, type ProgramSettings, startProgram } from './stack-programs.js';
import { lockState } from './state-lock.js';
import { type SupervisorEvent } from './supervised-process.js';
import { Supervisor } from './supervisor.js';

/** How to start a stack. */
export interface StackOptions extends StackSettings {
  /** Keeps all state; `.callsheet` in the repository unless given. */
  readonly dir?: string;
  readonly onEvent?: (event: StackEvent) => void;
  /** Gives up starting. */
  readonly abort?: AbortSignal;
}

/** What happens while a stack starts, runs and stops. */
export type StackEvent =
  | SupervisorEvent<ProgramName>
  | { readonly type: 'cleaned'; readonly names: readonly string[] }
  | { readonly type: 'migrated'; readonly files: readonly string[] };

/** A running stack: Postgres, nats-server, the Runpod emulator and the four services. */
export interface Stack {
  readonly dir: string;
  /** Of the REST API. */
  readonly url: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly runpodUrl: string;
  readonly runpodAdminUrl: string;
  readonly services: {
    /** Undefined while it is down. */
    pid(name: ProgramName): number | undefined;
    /** What dies of it is restarted. */
    kill(name: ProgramName, signal: NodeJS.Signals): void;
  };
  stopService(name: ProgramName): Promise<void>;
  startService(name: ProgramName): Promise<void>;
  stopPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  /** Ends everything, services first; the state stays. */
  stop(): Promise<void>;
}

const stopOrder: readonly (readonly ProgramName[])[] = [serviceNames, ['runpod'], ['nats'], ['postgres']];

/**
 * Starts a stack and resolves when all of it is ready. Throws, leaving nothing running, when a part does not come up
 * or another stack runs in the same directory.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dir = prepareDirectory(options.dir);
  const lock = lockState(dir);
  const supervisor = new Supervisor<ProgramName>(options.onEvent);
  const stop = async () => {
    await supervisor.stopAll(stopOrder);
    lock.release();
  };
  try {
    const settings = await prepareStack(dir, options, (names) =>
      options.onEvent?.({ type: 'cleaned', names }),
    );
    await startAll(supervisor, settings, options);
    return describe(settings.facts, supervisor, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function prepareDirectory(dir = join(repositoryRoot(), '.callsheet')): string {
  mkdirSync(dir, { recursive: true });
  return realpathSync(dir);
}

async function startAll(
  supervisor: Supervisor<ProgramName>,
  settings: ProgramSettings,
  { onEvent, abort }: StackOptions,
): Promise<void> {
  const run = async (name: ProgramName) => {
    abort?.throwIfAborted();
    await supervisor.run(name, (ended) => startProgram(name, settings, ended));
  };
  abort?.addEventListener('abort', () => void supervisor.stopAll(stopOrder));
  await run('postgres');
  const files = await migrate(settings.facts.databaseUrl, join(repositoryRoot(), 'supabase', 'migrations'));
  onEvent?.({ type: 'migrated', files });
  await run('nats');
  await run('runpod');
  await Promise.all(serviceNames.map(run));
}

function describe(
  { dir, ports, secrets, databaseUrl }: StackFacts,
  supervisor: Supervisor<ProgramName>,
  stop: () => Promise<void>,
): Stack {
  return {
    dir,
    url: localUrl(ports.ingest),
    apiKey: secrets.apiKey,
    databaseUrl,
    natsUrl: `nats://127.0.0.1:${ports.nats}`,
    runpodUrl: localUrl(ports.runpod),
    runpodAdminUrl: localUrl(ports.runpodAdmin),
    services: {
      pid: (name) => supervisor.pid(name),
      kill: (name, signal) => supervisor.kill(name, signal),
    },
    stopService: (name) => supervisor.stop(name),
    startService: (name) => supervisor.start(name),
    stopPostgres: () => supervisor.stop('postgres'),
    startPostgres: () => supervisor.start('postgres'),
    stop,
  };
}
