import {
  CONFIG,
  connectNats,
  createLog,
  DATABASE,
  ensureStreams,
  LOG,
  NATS,
  openDatabase,
  parseConfig,
  READINESS,
  signWorkerToken,
  type Database,
  type ServiceParts,
} from '@callsheet/runtime';
import { type NatsConnection } from '@nats-io/transport-node';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { choosePort } from '../../local/stack/ports.js';
import { IngestConfig } from '../../services/ingest/src/config.js';
import { ingest } from '../../services/ingest/src/ingest.js';
import { createDatabase } from './database.js';
import { proxyDatabase } from './database-proxy.js';
import { createDirectory } from './directory.js';
import { createNats } from './nats.js';

const secret = 'a secret for tests, longer than thirty-two characters';

/** An ingest service inside the test's process, with a database, a nats-server and a storage directory of its own. */
export interface TestIngest {
  readonly url: string;
  /** Belongs to the default project. */
  readonly apiKey: string;
  readonly database: Database;
  readonly nats: NatsConnection;
  /** For other services that work with it. */
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly storageDirectory: string;
  /** What it answers to, as "METHOD /path/:parameter". */
  readonly routes: readonly string[];
  /** A token for a worker of this id, for a day unless a lifetime is given. */
  workerToken(workerId: string, ttlSeconds?: number): string;
  /** Takes the database away for good. */
  cutDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts ingest as its `main.ts` does, but in this process; `env` adds to or replaces what the test servers need, `logTo` gets the log. */
export async function startIngest(
  env: Record<string, string> = {},
  logTo?: { write(line: string): void },
): Promise<TestIngest> {
  const [postgres, natsServer, port] = await Promise.all([createDatabase(), createNats(), choosePort()]);
  const proxy = await proxyDatabase(postgres.url);
  const storageDirectory = createDirectory('storage');
  const url = `http://127.0.0.1:${port}`;
  const apiKey = 'a-bootstrap-key-for-tests';
  const config = parseConfig(IngestConfig, {
    DATABASE_URL: proxy.url,
    NATS_URL: natsServer.url,
    PORT: String(port),
    PUBLIC_URL: url,
    WORKER_TOKEN_SECRET: secret,
    CALLSHEET_API_KEY: apiKey,
    STORAGE_DIR: storageDirectory,
    LOG_LEVEL: 'fatal',
    ...env,
  });
  const log = createLog('ingest', config.LOG_LEVEL, logTo);
  const database = openDatabase({
    url: config.DATABASE_URL,
    applicationName: 'test-ingest',
    settings: ingest.databaseSettings?.(config),
  });
  const nats = await connectNats(config.NATS_URL, 'test-ingest', log);
  await ensureStreams(nats, ingest.stream.name, ingest.stream.subjects);
  const routes: string[] = [];
  const app = await listen({ config, log, database, nats }, routes);
  const stop = async () => {
    await app.close();
    await nats.drain();
    await database.end();
    await proxy.cut();
    await Promise.all([natsServer.stop(), postgres.drop()]);
  };
  const workerToken = (workerId: string, ttlSeconds = 86_400) =>
    signWorkerToken({ secret, workerId, ttlSeconds });
  const cutDatabase = () => proxy.cut();
  const addresses = { url, databaseUrl: postgres.url, natsUrl: natsServer.url };
  return { ...addresses, apiKey, database, nats, storageDirectory, routes, workerToken, cutDatabase, stop };
}

async function listen(parts: ServiceParts<IngestConfig>, routes: string[]): Promise<NestFastifyApplication> {
  const module = ingest.module(parts);
  const provided = [
    { provide: CONFIG, useValue: parts.config },
    { provide: LOG, useValue: parts.log },
    { provide: DATABASE, useValue: parts.database },
    { provide: NATS, useValue: parts.nats },
    { provide: READINESS, useValue: {} },
  ];
  const app = await NestFactory.create<NestFastifyApplication>(
    { ...module, providers: [...(module.providers ?? []), ...provided] },
    new FastifyAdapter(ingest.fastify),
    { logger: false, abortOnError: false },
  );
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      routes.push(...[method].flat().map((name) => `${name} ${url}`));
    });
  await ingest.prepare?.(app, parts);
  await app.listen(parts.config.PORT, parts.config.HOST);
  return app;
}
