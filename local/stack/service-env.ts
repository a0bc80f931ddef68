import { join } from 'node:path';
import { type Secrets } from './secrets.js';
import { compiled } from './repository.js';
import { type StackPorts } from './stack-ports.js';

export const serviceNames = ['ingest', 'scheduler', 'pod-manager', 'notifier'] as const;
export type ServiceName = (typeof serviceNames)[number];

type Env = Readonly<Record<string, string>>;

/** What the environments of all parts are made from. */
export interface StackFacts {
  readonly dir: string;
  readonly ports: StackPorts;
  readonly secrets: Secrets;
  readonly databaseUrl: string;
}

/** Fleet limits of a laptop: nothing runs when idle, two emulated pods at most. */
export const laptopFleet: Env = {
  MIN_ACTIVE_GPUS: '0',
  MAX_ACTIVE_GPUS: '2',
  TASKS_PER_GPU_THRESHOLD: '3',
  GPU_IDLE_TIMEOUT_SEC: '120',
};

/** Of the caller's environment only this reaches the stack, so that settings of other projects do not leak in. */
const inherited = ['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];

/** The environment a service of the stack is configured by. */
export function serviceEnv(name: ServiceName, facts: StackFacts): Env {
  return {
    ...inheritedEnv(),
    DATABASE_URL: facts.databaseUrl,
    NATS_URL: `nats://127.0.0.1:${facts.ports.nats}`,
    HOST: '127.0.0.1',
    PORT: String(facts.ports[name]),
    LOG_LEVEL: 'info',
    ...ownEnv(name, facts),
  };
}

/** The environment of the Runpod emulator. */
export function emulatorEnv({ dir, ports, secrets }: StackFacts): Env {
  return {
    ...inheritedEnv(),
    RUNPOD_API_KEY: secrets.runpodApiKey,
    RUNPOD_EMULATOR_PORT: String(ports.runpod),
    RUNPOD_EMULATOR_ADMIN_PORT: String(ports.runpodAdmin),
    RUNPOD_EMULATOR_DATA: join(dir, 'runpod'),
    RUNPOD_EMULATOR_WORKER: compiled('local', 'worker', 'main.js'),
  };
}

/** Where a part of the stack answers on this machine. */
export function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function ownEnv(name: ServiceName, { dir, ports, secrets }: StackFacts): Env {
  switch (name) {
    case 'ingest':
      return {
        PUBLIC_URL: localUrl(ports.ingest),
        STORAGE_DIR: join(dir, 'storage'),
        WORKER_TOKEN_SECRET: secrets.workerTokenSecret,
        CALLSHEET_API_KEY: secrets.apiKey,
      };
    case 'scheduler':
      return laptopFleet;
    case 'pod-manager':
      return {
        RUNPOD_API_URL: localUrl(ports.runpod),
        RUNPOD_API_KEY: secrets.runpodApiKey,
        RUNPOD_GPU_TYPE: 'NVIDIA GeForce RTX 4090',
        RUNPOD_SSH_PRIVATE_KEY: secrets.sshPrivateKey,
        RUNPOD_SSH_PUBLIC_KEY: secrets.sshPublicKey,
        // Relative to where the login ends, since the file system of an emulated pod is a directory.
        WORKER_DIR: 'workspace/Headless-Wan2GP',
        WORKER_SUPABASE_URL: localUrl(ports.ingest),
        WORKER_TOKEN_SECRET: secrets.workerTokenSecret,
      };
    case 'notifier':
      return { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' };
  }
}

function inheritedEnv(): Env {
  const found: Record<string, string> = {};
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
