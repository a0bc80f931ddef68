import { type Sql } from '@callsheet/runtime';
import { type FastifyInstance } from 'fastify';
import { projectOfRequest } from './project-of-request.js';
import { type WorkerCaller, type WorkerIdentifier } from './worker-identifier.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The project whose API key came with the request. */
    projectId?: string;
    /** The worker whose token came with the request. */
    worker?: WorkerCaller;
  }
}

interface Parts {
  database: Sql;
  workers: WorkerIdentifier;
}

/** Finds out who asks before a byte of the body is read; a route under these prefixes cannot be reached without. */
export function authenticateCallers(fastify: FastifyInstance, { database, workers }: Parts): void {
  fastify.addHook('onRequest', async (request) => {
    const route = request.is404 ? '' : (request.routeOptions.url ?? '');
    if (route.startsWith('/api/')) request.projectId = await projectOfRequest(database, request.headers);
    if (/^\/(functions|rest)\/v1\//.test(route)) request.worker = await workers.identify(request.headers);
  });
}
