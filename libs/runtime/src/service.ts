import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { stopTelemetry } from '@callsheet/telemetry';
import { type NatsConnection } from '@nats-io/transport-node';
import { type z } from 'zod';
import { ConfigError, parseConfig } from './config.js';
import { errorMessage } from './errors.js';
import { ProblemFilter } from './http/problem-filter.js';
import { READINESS, type Readiness } from './http/health.controller.js';
import { PassErrors } from './jetstream/pass-errors.js';
import { ensureStreams } from './jetstream/streams.js';
import { JetStreamStrategy } from './jetstream/strategy.js';
import { traceEvent } from './jetstream/trace-event.js';
import { serveMetrics } from './http/serve-metrics.js';
import { traceRequests } from './http/trace-requests.js';
import { createLog, NestLog, type Log } from './log.js';
import { connectNats } from './nats.js';
import { SettingsNote, type Setting } from './note-settings.js';
import { requireSchema, tellOfSchema } from './schema.js';
import { openDatabase, type Database } from './sql.js';

export const CONFIG = Symbol('config');
export const DATABASE = Symbol('database');
export const LOG = Symbol('log');
export const NATS = Symbol('nats');

interface CommonConfig {
  DATABASE_URL: string;
  NATS_URL: string;
  HOST: string;
  PORT: number;
  LOG_LEVEL: string;
}

/** What every service is built from. */
export interface ServiceParts<Config> {
  config: Config;
  log: Log;
  database: Database;
  nats: NatsConnection;
}

export interface ServiceDefinition<Schema extends z.ZodType<CommonConfig>> {
  name: string;
  config: Schema;
  module: (parts: ServiceParts<z.infer<Schema>>) => DynamicModule;
  /** The event stream and its subjects. */
  stream: { name: string; subjects: string[] };
  /** Checks event payloads before handlers see them. */
  validateEvent: (subject: string, data: unknown) => unknown;
  /** The migration this code was written for; an older database is not ready. */
  schemaVersion: string;
  /** Event handlers at work at once, for each event. */
  eventConcurrency?: number;
  fastify?: ConstructorParameters<typeof FastifyAdapter>[0];
  /** Last touches on the HTTP application before it listens. */
  prepare?: (app: NestFastifyApplication, parts: ServiceParts<z.infer<Schema>>) => Promise<void>;
  /** Settings that operators may see. */
  settings?: readonly Setting[];
  databaseSettings?: (config: z.infer<Schema>) => Record<string, string | number>;
}

/** Runs a service until SIGTERM or SIGINT: config → connections → HTTP and event handlers. Exits 1 with a clear reason. */
export async function runService<Schema extends z.ZodType<CommonConfig>>(
  definition: ServiceDefinition<Schema>,
  env: Record<string, string | undefined>,
): Promise<void> {
  const log = createLog(definition.name, env['LOG_LEVEL'] ?? 'info');
  try {
    await start(definition, env, log);
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${definition.name}: ${error.message}\n`);
    else log.fatal({ err: error, reason: errorMessage(error) }, 'service could not start');
    process.exit(1);
  }
}

async function start<Schema extends z.ZodType<CommonConfig>>(
  definition: ServiceDefinition<Schema>,
  env: Record<string, string | undefined>,
  log: Log,
): Promise<void> {
  const { name, stream } = definition;
  const config = parseConfig(definition.config, env);
  const database = openDatabase({
    url: config.DATABASE_URL,
    applicationName: `callsheet-${name}`,
    settings: definition.databaseSettings?.(config),
    onIdleError: (error) => log.warn({ reason: error.message }, 'database connection lost'),
  });
  await tellOfSchema(database, definition.schemaVersion, log);
  const nats = await connectNats(config.NATS_URL, name, log);
  await ensureStreams(nats, stream.name, stream.subjects);

  const parts = { config, log, database, nats };
  const app = await NestFactory.create<NestFastifyApplication>(
    withRuntime(definition.module(parts), parts, readiness(definition, parts), noteOf(definition, parts)),
    new FastifyAdapter(definition.fastify),
    { logger: new NestLog(log), abortOnError: false },
  );
  app.useGlobalFilters(new PassErrors());
  app.connectMicroservice<MicroserviceOptions>(
    {
      strategy: new JetStreamStrategy({
        connection: nats,
        stream: stream.name,
        service: name,
        log,
        wrap: traceEvent,
        validate: definition.validateEvent,
        concurrency: definition.eventConcurrency,
      }),
    },
    { inheritAppConfig: true },
  );
  app.useGlobalFilters(new ProblemFilter(log));
  traceRequests(app);
  serveMetrics(app, database);
  await definition.prepare?.(app, parts);
  closeOnSignal(app, parts);
  await app.startAllMicroservices();
  await app.listen(config.PORT, config.HOST);
  log.info({ url: await app.getUrl() }, 'service is listening');
}

/** Adds the shared providers to a service's module. */
function withRuntime<Config>(
  module: DynamicModule,
  parts: ServiceParts<Config>,
  checks: Readiness,
  note: SettingsNote,
): DynamicModule {
  return {
    ...module,
    providers: [
      ...(module.providers ?? []),
      { provide: CONFIG, useValue: parts.config },
      { provide: LOG, useValue: parts.log },
      { provide: DATABASE, useValue: parts.database },
      { provide: NATS, useValue: parts.nats },
      { provide: READINESS, useValue: checks },
      { provide: SettingsNote, useValue: note },
    ],
  };
}

function noteOf<Schema extends z.ZodType<CommonConfig>>(
  { name, settings = [] }: ServiceDefinition<Schema>,
  { database, log }: ServiceParts<unknown>,
): SettingsNote {
  return new SettingsNote(database, name, settings, log);
}

function readiness<Schema extends z.ZodType<CommonConfig>>(
  { schemaVersion }: ServiceDefinition<Schema>,
  { database, nats }: ServiceParts<unknown>,
): Readiness {
  return {
    database: () => requireSchema(database, schemaVersion),
    nats: () => nats.flush(),
  };
}

/** Nest drains handlers and stops loops in app.close(); connections end after that. */
function closeOnSignal(app: NestFastifyApplication, { log, database, nats }: ServiceParts<unknown>): void {
  let closing = false;
  const close = async (signal: string) => {
    if (closing) return;
    closing = true;
    log.info({ signal }, 'service is stopping');
    await app.close();
    await nats.drain();
    await database.end();
    await stopTelemetry();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      close(signal).catch((error: unknown) => {
        log.error({ err: error }, 'service did not stop cleanly');
        process.exit(1);
      });
    });
  }
}
