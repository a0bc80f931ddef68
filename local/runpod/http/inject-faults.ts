import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Fault, type FaultKind, type Faults } from '../admin/faults.js';
import { cloudflareRefusal } from './access.js';
import { Problem, problemBody, problemType } from './problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    fault: (Fault & { kind: FaultKind }) | null;
  }
}

/** Lets armed faults loose on the routes: before the request takes effect, or on its answer. */
export function injectFaults(app: FastifyInstance, faults: Faults): void {
  app.decorateRequest('fault', null);
  app.addHook('preHandler', async (request) => {
    request.fault = faults.take(`${request.method} ${request.routeOptions.url ?? ''}`) ?? null;
    if (request.fault && !request.fault.after) throw refusalOf(request.fault);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (!request.fault?.after || reply.statusCode >= 400) return payload;
    const { answer, detail = '' } = request.fault;
    if (typeof answer !== 'number') return spoil(request, answer, payload);
    reply.code(answer).type(problemType);
    return JSON.stringify(problemBody({ status: answer, detail }));
  });
}

function refusalOf({ answer, detail = '' }: Fault): Problem {
  if (typeof answer !== 'number') return new Problem(403, cloudflareRefusal);
  return new Problem(answer, detail, undefined, answer === 429 ? { 'retry-after': '2' } : {});
}

function spoil(request: FastifyRequest, answer: Exclude<Fault['answer'], number>, payload: unknown): unknown {
  switch (answer) {
    case 'reset':
      request.raw.socket.destroy();
      return payload;
    case 'empty-list':
      return JSON.stringify({ pods: [], pagination: { hasNextPage: false, nextCursor: null } });
    case 'truncated':
      return typeof payload === 'string' ? payload.slice(0, payload.length / 2) : payload;
    case 'cloudflare':
      return cloudflareRefusal;
  }
}
