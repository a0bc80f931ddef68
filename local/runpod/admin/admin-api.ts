import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Account } from '../account.js';
import { Problem, problemBody } from '../http/problem.js';
import { type Route } from '../http/route.js';
import { validate } from '../requests/validate.js';
import { clockRoutes } from './clock.routes.js';
import { faultRoutes } from './faults.routes.js';
import { podRoutes } from './pods.routes.js';
import { describeState } from './state.js';

/** The other side of the stand-in, for tests and operators: what it knows, and what shall go wrong. Not yet listening. */
export function buildAdminApi(account: Account): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Problem)) throw error;
    return reply.code(error.status).send(problemBody(error));
  });
  const routes = [accountRoutes, clockRoutes, faultRoutes, podRoutes].flatMap((of) => of(account));
  for (const { method, path, handle } of routes) app.route({ method, url: path, handler: handle });
  return app;
}

const stockRequest = z.strictObject({
  gpuId: z.string().optional(),
  cloud: z.enum(['SECURE', 'COMMUNITY']).optional(),
  dataCenterId: z.string().optional(),
  free: z.int().min(0),
});

const keyRequest = z.strictObject({
  key: z.string().min(1),
  may: z.enum(['everything', 'read', 'nothing', 'not-log-in']),
});

const unknownsRequest = z.strictObject({
  statuses: z.enum(['measured', 'documented']).optional(),
  deletedPods: z.enum(['TERMINATED', 'unchanged']).optional(),
  stoppedCost: z.enum(['zero', 'rate']).optional(),
  ownPort: z.enum(['first', 'last']).optional(),
  dataCenters: z.enum(['strict', 'preferred']).optional(),
  paymentBody: z.enum(['problem', 'text']).optional(),
});

function accountRoutes(account: Account): Route[] {
  return [
    { method: 'GET', path: '/state', handle: () => describeState(account) },
    { method: 'GET', path: '/journal', handle: () => ({ requests: account.journal.list() }) },
    {
      method: 'POST',
      path: '/stock',
      handle: ({ body }) => {
        const { free, ...match } = validate(stockRequest, body);
        return { shelves: account.stock.set(match, free) };
      },
    },
    {
      method: 'POST',
      path: '/keys',
      handle: ({ body }, reply) => {
        const { key, may } = validate(keyRequest, body);
        if (may === 'not-log-in') account.keys.delete(key);
        else account.keys.set(key, may);
        return reply.code(204).send();
      },
    },
    {
      method: 'POST',
      path: '/unknowns',
      handle: ({ body }) => Object.assign(account.unknowns, validate(unknownsRequest, body)),
    },
  ];
}
