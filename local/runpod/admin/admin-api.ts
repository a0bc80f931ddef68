import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Account } from '../account.js';
import { Problem, problemBody } from '../http/problem.js';
import { idOf, type Route } from '../http/route.js';
import { stopPod, vanishPod } from '../pods/act-on-pod.js';
import { validate } from '../requests/validate.js';
import { faultTable, type FaultKind } from './faults.js';
import { seedForeignPod } from './foreign-pods.js';
import { describeState } from './state.js';

/** The other side of the stand-in, for tests and operators: what it knows, and what shall go wrong. Not yet listening. */
export function buildAdminApi(account: Account): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Problem)) throw error;
    return reply.code(error.status).send(problemBody(error));
  });
  for (const { method, path, handle } of routesOf(account)) app.route({ method, url: path, handler: handle });
  return app;
}

const faultRequest = z.strictObject({
  kind: z.custom<FaultKind>((kind) => typeof kind === 'string' && kind in faultTable, 'not a fault'),
  next: z.int().min(0).default(1),
});

const stockRequest = z.strictObject({
  gpuId: z.string().optional(),
  cloud: z.enum(['SECURE', 'COMMUNITY']).optional(),
  dataCenterId: z.string().optional(),
  free: z.int().min(0),
});

const foreignPodRequest = z.strictObject({ name: z.string().min(1).default('somebody-elses-pod') });

function routesOf(account: Account): Route[] {
  return [
    { method: 'GET', path: '/state', handle: () => describeState(account) },
    { method: 'GET', path: '/journal', handle: () => ({ requests: account.journal.list() }) },
    {
      method: 'POST',
      path: '/faults',
      handle: ({ body }) => {
        const { kind, next } = validate(faultRequest, body);
        account.faults.arm(kind, next);
        return account.faults.list();
      },
    },
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
      path: '/foreign-pods',
      handle: ({ body }, reply) => {
        const { name } = validate(foreignPodRequest, body ?? {});
        return reply.code(201).send({ id: seedForeignPod(account, name).id });
      },
    },
    ...podRoutes(account),
  ];
}

function podRoutes(account: Account): Route[] {
  const find = (id: string) => {
    const pod = account.pods.findLive(id, account.clock.now());
    if (!pod) throw new Problem(404, 'pod not found');
    return pod;
  };
  return [
    {
      method: 'POST',
      path: '/pods/:id/vanish',
      handle: async (request, reply) => {
        await vanishPod(account, find(idOf(request)));
        return reply.code(204).send();
      },
    },
    {
      method: 'POST',
      path: '/pods/:id/exit',
      handle: async (request, reply) => {
        await stopPod(account, find(idOf(request)));
        return reply.code(204).send();
      },
    },
    {
      method: 'POST',
      path: '/pods/:id/kill-workers',
      handle: async (request) => ({
        killed: (await account.machines.get(find(idOf(request)).id)?.killProcesses()) ?? 0,
      }),
    },
  ];
}
