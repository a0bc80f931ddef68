import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Account } from '../account.js';
import { type AnswerFault, type Treatment } from '../faults/answer-faults.js';
import { type Faults, type Target } from '../faults/faults.js';
import { targetOf } from '../pods/target.js';
import { cloudflareRefusal } from './access.js';
import { Problem, problemBody, problemType } from './problem.js';
import { idOf } from './route.js';
import { strangePods } from './strange-pods.js';

declare module 'fastify' {
  interface FastifyRequest {
    fault: ReturnType<Faults['takeForAnswer']> | null;
  }
}

/** Lets armed faults loose on the routes: before the request takes effect, or on its answer. */
export function injectFaults(app: FastifyInstance, account: Account): void {
  app.decorateRequest('fault', null);
  app.addHook('preHandler', async (request, reply) => {
    const route = `${request.method} ${request.routeOptions.url ?? ''}`;
    request.fault = account.faults.takeForAnswer(route, targetFrom(request, account)) ?? null;
    if (request.fault && !request.fault.after) return refuse(account, request, reply, request.fault);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const { fault } = request;
    if (!fault?.after || reply.statusCode >= 400) return payload;
    const { answer, detail = '' } = fault;
    if (typeof answer !== 'number') return spoil(account, request, fault, answer, payload);
    reply.code(answer).type(problemType);
    return JSON.stringify(problemBody({ status: answer, detail }));
  });
}

const createBody = z.object({
  name: z.string().optional(),
  gpu: z.object({ id: z.string() }).optional(),
  cloud: z.string().default('SECURE'),
  dataCenterIds: z.array(z.string()).default([]),
});

/** What a request is about: the pod it names, or the one it asks for. */
function targetFrom(request: FastifyRequest, { pods, clock }: Account): Target {
  const pod = pods.find(idOf(request), clock.now());
  if (pod) return targetOf(pod);
  const wish = createBody.safeParse(request.body).data;
  return {
    podName: wish?.name,
    gpuId: wish?.gpu?.id,
    cloud: wish?.cloud,
    dataCenterId: wish?.dataCenterIds[0],
  };
}

async function refuse(
  account: Account,
  request: FastifyRequest,
  reply: FastifyReply,
  fault: AnswerFault,
): Promise<unknown> {
  const { answer, detail = '', ms = 0 } = fault;
  switch (answer) {
    case 'hang':
      await untilGivenUp(account, request, ms);
      return cut(request, reply);
    case 'reset':
      return cut(request, reply);
    case 'plain-403':
      throw new Problem(403, cloudflareRefusal);
    case 'html-403':
      return reply.code(403).type('text/html').send(htmlPage);
    case 'html-200':
      return reply.code(200).type('text/html').send(htmlPage);
    case 'spent-window':
      account.limit.spend(account.clock.now() + ms);
      throw new Problem(429, detail, undefined, { 'retry-after': String(Math.ceil(ms / 1_000)) });
    case 429:
      throw new Problem(429, detail, undefined, { 'retry-after': String(Math.ceil(ms / 1_000)) });
    case 'empty-list':
    case 'truncated':
    case 'strange':
      throw new Error(`${answer} needs an answer to spoil`);
    default:
      throw new Problem(answer, detail);
  }
}

async function spoil(
  account: Account,
  request: FastifyRequest,
  { ms = 0 }: AnswerFault,
  treatment: Treatment,
  payload: unknown,
): Promise<unknown> {
  switch (treatment) {
    case 'hang':
      await untilGivenUp(account, request, ms);
      request.raw.socket.destroy();
      return payload;
    case 'reset':
      request.raw.socket.destroy();
      return payload;
    case 'empty-list':
      return JSON.stringify({ pods: [], pagination: { hasNextPage: false, nextCursor: null } });
    case 'truncated':
      return typeof payload === 'string' ? payload.slice(0, payload.length / 2) : payload;
    case 'strange':
      return typeof payload === 'string' ? strangePods(payload) : payload;
    case 'plain-403':
    case 'html-403':
    case 'html-200':
    case 'spent-window':
      throw new Error(`${treatment} comes before the answer`);
  }
}

const htmlPage = '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>';

/** Takes the connection away without a word. */
function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.raw.socket.destroy();
  return reply.hijack();
}

/** Waits so long, or until the caller hangs up. */
function untilGivenUp({ clock }: Account, request: FastifyRequest, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    request.raw.socket.once('close', () => {
      cancel();
      resolve();
    });
  });
}
