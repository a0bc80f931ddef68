import { join } from 'node:path';
import { choosePorts } from '../../local/stack/ports.js';
import { repositoryRoot } from '../../local/stack/repository.js';
import { type Engine } from './find-engine.js';
import { runCommand } from './run-command.js';
import { Skipped } from './skipped.js';

const PROJECT = 'callsheet-test';

/** docker-compose.yml, up on free ports as a trial. */
export interface Composed {
  readonly apiUrl: string;
  readonly jaegerUrl: string;
  readonly databaseUrl: string;
  /** The address of this machine in the containers' network. */
  readonly gateway: string;
  /** Kills a service's container and starts it again. */
  killAndStart(service: string): Promise<void>;
  /** The end of every container's log. */
  logs(): Promise<string>;
  /** Bytes of each image that was built. */
  imageSizes(): Promise<Map<string, number>>;
  down(): Promise<void>;
}

/** Builds the images; one that takes longer than that is a reason to skip. */
export async function buildImages(engine: Engine, timeoutMs: number): Promise<void> {
  const began = Date.now();
  await composeWith(
    engine,
    {},
    timeoutMs,
  )('build').catch((error: unknown) => {
    if (Date.now() - began < timeoutMs) throw error;
    throw new Skipped(`the images were not built within ${Math.round(timeoutMs / 60_000)} minutes`);
  });
}

/** Brings the compose file up and waits until all of it is healthy. */
export async function composeUp(engine: Engine): Promise<Composed> {
  const [ingest, postgres, jaeger] = (await choosePorts([undefined, undefined, undefined])).map(String);
  const apiUrl = `http://127.0.0.1:${ingest}`;
  const compose = composeWith(engine, {
    INGEST_PORT: ingest,
    POSTGRES_PORT: postgres,
    JAEGER_PORT: jaeger,
    PUBLIC_URL: apiUrl,
    WEBHOOK_ALLOW_PRIVATE: '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16',
  });
  await compose('down', '--volumes', '--remove-orphans');
  await compose('up', '--detach', '--no-build');
  const { docker } = engine;
  const gateway = await docker(
    ...['network', 'inspect', '--format', '{{(index .IPAM.Config 0).Gateway}}', `${PROJECT}_default`],
  );
  return {
    apiUrl,
    jaegerUrl: `http://127.0.0.1:${jaeger}`,
    databaseUrl: `postgresql://postgres:laptop-only@127.0.0.1:${postgres}/postgres`,
    gateway,
    killAndStart: async (service) => {
      const container = await compose('ps', '-q', service);
      await docker('kill', container);
      await docker('start', container);
    },
    logs: () => compose('logs', '--tail=40'),
    imageSizes: () => imageSizes(engine),
    down: async () => void (await compose('down', '--volumes', '--remove-orphans')),
  };
}

function composeWith(engine: Engine, settings: NodeJS.ProcessEnv, timeoutMs?: number) {
  const at = (name: string) => join(repositoryRoot(), name);
  const files = ['--env-file', at('test/compose/no-settings.env'), '-f', at('docker-compose.yml')];
  const options = ['-p', PROJECT, ...files];
  const env = { ...engine.env, ...settings, CALLSHEET_VERSION: 'test' };
  return (...args: string[]) => runCommand([...engine.compose, ...options, ...args], { env, timeoutMs });
}

async function imageSizes({ docker }: Engine): Promise<Map<string, number>> {
  const names = await docker(
    'images',
    '--filter',
    'reference=callsheet/*:test',
    '--format',
    '{{.Repository}}',
  );
  const sizes = names.split('\n').map(async (name): Promise<[string, number]> => {
    return [name, Number(await docker('image', 'inspect', '--format', '{{.Size}}', `${name}:test`))];
  });
  return new Map(await Promise.all(sizes));
}
