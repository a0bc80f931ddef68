import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type KeyHolder } from './judge-key.js';
import { type WorkerCaller } from './worker-identifier.js';

/** The project whose key came with the request. */
export const ProjectId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    authenticated(context.switchToHttp().getRequest<FastifyRequest>().keyHolder).projectId,
);

/** Whom the key that came with the request stands for. */
export const Holder = createParamDecorator((_: unknown, context: ExecutionContext): KeyHolder =>
  authenticated(context.switchToHttp().getRequest<FastifyRequest>().keyHolder),
);

/** The worker whose token came with the request. */
export const Worker = createParamDecorator((_: unknown, context: ExecutionContext): WorkerCaller =>
  authenticated(context.switchToHttp().getRequest<FastifyRequest>().worker),
);

function authenticated<Caller>(caller: Caller | undefined): Caller {
  if (caller === undefined) throw new Error('the route is not below a prefix that authenticates callers');
  return caller;
}
