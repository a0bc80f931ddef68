import { apiRoutes, type ApiRoute } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type FastifyInstance } from 'fastify';
import { requireRole, type KeyHolder } from './judge-key.js';
import { keyHolderOfRequest } from './key-holder-of-request.js';
import { type RequestLimit } from './request-limit.js';
import { type WorkerCaller, type WorkerIdentifier } from './worker-identifier.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the API key that came with the request stands for. */
    keyHolder?: KeyHolder;
    /** The worker whose token came with the request. */
    worker?: WorkerCaller;
  }
}

interface Parts {
  database: Sql;
  limit: RequestLimit | undefined;
  workers: Pick<WorkerIdentifier, 'identify'>;
}

/**
 * Finds out who asks before a byte of the body is read. A route below /api lets in the roles that it has in `apiRoutes`; one
 * that is not there keeps the service from starting. Workers' routes need a worker's token.
 */
export function authenticateCallers(fastify: FastifyInstance, { database, limit, workers }: Parts): void {
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) apiRouteOf(name, url);
  });
  fastify.addHook('onRequest', async (request, reply) => {
    const url = request.is404 ? '' : (request.routeOptions.url ?? '');
    const route = apiRouteOf(request.method, url);
    if (route && route.roles !== 'anyone') {
      request.keyHolder = await keyHolderOfRequest(database, request.headers);
      await limit?.count(request.keyHolder.keyId, reply);
      requireRole(request.keyHolder.role, route);
    }
    if (/^\/(functions|rest)\/v1\//.test(url)) request.worker = await workers.identify(request.headers);
  });
}

/** The pages that show `GET /api/openapi.json`, and their parts. */
const reference: Pick<ApiRoute, 'roles'> = { roles: 'anyone' };

/** Who may call a route; undefined outside of /api. Throws when nobody has decided that. */
function apiRouteOf(method: string, url: string): Pick<ApiRoute, 'roles'> | undefined {
  if (!/^\/api(\/|$)/.test(url)) return undefined;
  // Fastify answers HEAD wherever it answers GET.
  const name = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  const route = /^GET \/api\/docs(\/|$)/.test(name) ? reference : apiRoutes[name];
  if (route === undefined) throw new Error(`${name} has no roles in apiRoutes`);
  return route;
}
