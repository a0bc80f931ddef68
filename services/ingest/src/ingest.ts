import { durableSubjects, EVENT_STREAM, parseEvent, SCHEMA_VERSION } from '@callsheet/contracts';
import { type ServiceDefinition } from '@callsheet/runtime';
import { IngestConfig } from './config.js';
import { IngestModule } from './ingest.module.js';
import { fastifyOptions } from './prepare-http/fastify-options.js';
import { prepareHttp } from './prepare-http/prepare-http.js';

/** The service that clients and workers speak to, and that relays the outbox to JetStream. */
export const ingest: ServiceDefinition<typeof IngestConfig> = {
  name: 'ingest',
  config: IngestConfig,
  module: (parts) => IngestModule.register(parts),
  stream: { name: EVENT_STREAM, subjects: durableSubjects },
  validateEvent: parseEvent,
  schemaVersion: SCHEMA_VERSION,
  fastify: fastifyOptions,
  prepare: prepareHttp,
  databaseSettings: (config) => ({ 'callsheet.task_stuck_timeout_sec': config.TASK_STUCK_TIMEOUT_SEC }),
};
