import { type ServiceParts } from '@callsheet/runtime';
import fastifyStatic from '@fastify/static';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { authenticateCallers } from '../authenticate-callers/authenticate-callers.js';
import { type IngestConfig } from '../config.js';
import { RevokedTokens } from '../authenticate-callers/revoked-tokens.js';
import { RequestLimit } from '../authenticate-callers/request-limit.js';
import { WorkerIdentifier } from '../authenticate-callers/worker-identifier.js';
import { serveConsole } from '../serve-console/serve-console.js';
import { openStorageBackend } from '../serve-storage/open-storage-backend.js';
import { serveStorage } from '../serve-storage/serve-storage.js';
import { OBJECT_STORE } from '../store-objects/object-store.js';
import { AnswerErrors } from './answer-errors.js';
import { endConnections } from './end-connections.js';
import { BATCH_BODY_LIMIT, WORKER_BODY_LIMIT } from './fastify-options.js';
import { readJson } from './read-json.js';
import { refuseUnstorable } from './unstorable.js';

/** Everything between the socket and the controllers: who asks, how much they may send, and how errors are told. */
export async function prepareHttp(
  app: NestFastifyApplication,
  parts: ServiceParts<IngestConfig>,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  endConnections(fastify);
  app.useGlobalFilters(new AnswerErrors(parts.log));
  app.useBodyParser('application/json', {}, readJson(fastify));
  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith('/functions/v1/')) route.bodyLimit = WORKER_BODY_LIMIT;
    if (route.url === '/api/batches') route.bodyLimit = BATCH_BODY_LIMIT;
  });
  const workers = new WorkerIdentifier({
    secret: parts.config.WORKER_TOKEN_SECRET,
    serviceRoleKey: parts.config.SUPABASE_SERVICE_ROLE_KEY,
    revoked: new RevokedTokens(parts.database),
    log: parts.log,
  });
  const limit = RequestLimit.of(parts.config.API_REQUESTS_PER_MIN);
  authenticateCallers(fastify, { database: parts.database, limit, workers });
  fastify.addHook('preValidation', async (request) => {
    if (request.url.startsWith('/api/')) refuseUnstorable(request);
  });
  await app.register(fastifyStatic, { serve: false });
  serveStorage(fastify, { workers, backend: openStorageBackend(parts, app.get(OBJECT_STORE)) });
  serveConsole(fastify);
}
