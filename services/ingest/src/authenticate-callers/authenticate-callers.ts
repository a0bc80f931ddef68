import { type Log, type Sql } from '@callsheet/runtime';
import { type FastifyInstance } from 'fastify';
import { type IngestConfig } from '../config.js';
import { projectOfRequest } from './project-of-request.js';
import { WorkerIdentifier, type WorkerCaller } from './worker-identifier.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The project whose API key came with the request. */
    projectId?: string;
    /** The worker whose token came with the request. */
    worker?: WorkerCaller;
  }
}

interface Parts {
  config: IngestConfig;
  database: Sql;
  log: Log;
}

/** Finds out who asks before a byte of the body is read; a route under these prefixes cannot be reached without. */
export function authenticateCallers(fastify: FastifyInstance, { config, database, log }: Parts): void {
  const workers = new WorkerIdentifier(config.WORKER_TOKEN_SECRET, config.SUPABASE_SERVICE_ROLE_KEY, log);
  fastify.addHook('onRequest', async (request) => {
    const route = request.is404 ? '' : (request.routeOptions.url ?? '');
    if (route.startsWith('/api/')) request.projectId = await projectOfRequest(database, request.headers);
    if (/^\/(functions|rest)\/v1\//.test(route)) request.worker = workers.identify(request.headers);
  });
}
