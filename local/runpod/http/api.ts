import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { type Account } from '../account.js';
import { checkBearer, checkScope, checkSize, checkUserAgent, maxBodyBytes } from './access.js';
import { accountRoutes } from './account.routes.js';
import { billingRoutes } from './billing.routes.js';
import { catalogRoutes } from './catalog.routes.js';
import { injectFaults } from './inject-faults.js';
import { networkVolumeRoutes } from './network-volumes.routes.js';
import { podLogRoutes } from './pod-logs.routes.js';
import { podRoutes } from './pods.routes.js';
import { Problem, problemBody, problemType } from './problem.js';
import { allowedMethods, type Route } from './route.js';

/** The provider's API for one account, not yet listening. */
export function buildApi(account: Account): FastifyInstance {
  const app = fastify({
    bodyLimit: maxBodyBytes,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    genReqId: () => randomUUID(),
  });
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemFrom(error, account), account));
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: FastifyRequest, text: string) => parseJson(text),
  );
  addHooks(app, account);
  const routes = routesOf(account);
  for (const { method, path, handle } of routes) app.route({ method, url: path, handler: handle });
  app.setNotFoundHandler((request) => refuseUnknown(routes, request));
  return app;
}

function routesOf(account: Account): Route[] {
  return [podRoutes, podLogRoutes, catalogRoutes, networkVolumeRoutes, billingRoutes, accountRoutes].flatMap(
    (routes) => routes(account),
  );
}

function addHooks(app: FastifyInstance, account: Account): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const at = new Date(account.clock.now()).toISOString();
    const order = account.journal.arrive();
    reply.raw.once('close', () => note(account, { at, order }, request, reply));
    checkUserAgent(request);
    checkSize(request);
  });
  // After the body was read: the real service refuses a large body before it asks who sends it.
  app.addHook('preValidation', guard(account));
  injectFaults(app, account);
}

/** A request that never got its answer is noted with status 0. */
function note(
  { journal }: Account,
  arrival: { at: string; order: number },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { method, url: path, id: requestId, body, fault } = request;
  const status = reply.raw.writableFinished ? reply.raw.statusCode : 0;
  journal.add({ ...arrival, requestId, method, path, status, fault: fault?.kind, body });
}

/** Who asks, and how often. */
function guard({ keys, limit, clock }: Account) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (isRetired(request.url))
      throw new Problem(410, 'This API has been retired. Use https://api.runpod.io/v2.');
    const scope = checkBearer(request, keys);
    checkScope(request, scope);
    reply.headers(limit.count(clock.now()));
  };
}

/** An empty body counts as none, whatever its content type says. */
function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new Problem(400, 'request body is not valid JSON');
  }
}

function isRetired(url: string): boolean {
  return /^\/(v1|graphql)([/?]|$)/.test(url);
}

function refuseUnknown(routes: Route[], request: FastifyRequest): never {
  const allow = allowedMethods(routes, request.url.split('?')[0] ?? '').join(', ');
  if (allow === '') throw new Problem(404, 'resource not found');
  throw new Problem(405, 'The requested method is not allowed for this path.', undefined, { allow });
}

function problemFrom(error: unknown, { log }: Account): Problem {
  if (error instanceof Problem) return error;
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status < 500) return new Problem(status, error instanceof Error ? error.message : 'bad request');
  log.error({ err: error }, 'request failed in the emulator');
  return new Problem(500, 'internal server error');
}

/** A detail that starts with `error code:` is the outer proxy's, which answers in plain text. */
function sendProblem(reply: FastifyReply, problem: Problem, { unknowns }: Account): FastifyReply {
  reply.code(problem.status).headers(problem.headers);
  const isText = problem.status === 402 && unknowns.paymentBody === 'text';
  if (isText || problem.detail.startsWith('error code:'))
    return reply.type('text/plain').send(problem.detail);
  return reply.type(problemType).send(problemBody(problem));
}
