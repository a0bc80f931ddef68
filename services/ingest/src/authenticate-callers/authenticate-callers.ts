import { apiRoutes } from '@callsheet/contracts';
import { InputError, type Sql } from '@callsheet/runtime';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type KeyHolder } from './api-keys.sql.js';
import { keyHolderOfRequest } from './key-holder-of-request.js';
import { type WorkerCaller, type WorkerIdentifier } from './worker-identifier.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The project whose API key came with the request. */
    projectId?: string;
    /** That key may look into pods and act on them. */
    isOperator?: boolean;
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
    if (route.startsWith('/api/') && !isOpen(`${request.method} ${route}`))
      admit(request, route, await keyHolderOfRequest(database, request.headers));
    if (/^\/(functions|rest)\/v1\//.test(route)) request.worker = await workers.identify(request.headers);
  });
}

/** True for the pages that describe the API. */
function isOpen(route: string): boolean {
  return route.startsWith('GET /api/docs') || apiRoutes[route]?.roles === 'anyone';
}

/** Pods and money are every project's, so only operators see them. */
const operatorRoutes = /^\/api\/((pods|breaker|spend|workers|overview)\b)/;

function admit(request: FastifyRequest, route: string, { projectId, isOperator }: KeyHolder): void {
  if (!isOperator && operatorRoutes.test(route))
    throw new InputError(
      'This needs the key of an operator: CALLSHEET_API_KEY, or one with is_operator.',
      403,
    );
  request.projectId = projectId;
  request.isOperator = isOperator;
}
