import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { errorMessage, InputError, isDatabaseOutage } from '../errors.js';
import { type Log } from '../log.js';

/** What an exception means to an HTTP caller, independent of the shape it is told in. */
export interface HttpFailure {
  status: number;
  detail: string;
  errors: readonly { field: string; message: string }[];
}

/** Reads the status and a text fit for the caller from anything thrown; faults of ours tell nothing of their inside. */
export function httpFailure(error: unknown): HttpFailure {
  if (error instanceof InputError)
    return { status: error.status, detail: error.message, errors: error.errors };
  if (error instanceof HttpException) return { status: error.getStatus(), detail: error.message, errors: [] };
  if (isDatabaseOutage(error))
    return { status: 503, detail: 'The database cannot be reached; try again.', errors: [] };
  const status = fastifyStatus(error);
  if (status !== undefined) return { status, detail: errorMessage(error), errors: [] };
  return { status: 500, detail: 'An unexpected error; it has been logged.', errors: [] };
}

/** Fastify's own refusals (body too large, bad JSON, …) carry a 4xx in `statusCode`. */
function fastifyStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid request',
  429: 'Too many requests',
  503: 'Unavailable',
};

/** Answers every error of the REST API as RFC 9457 problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, detail, errors } = httpFailure(error);
    logFailure(this.log, error, status, host.switchToHttp().getRequest<FastifyRequest>());
    void reply
      .status(status)
      .header('content-type', 'application/problem+json')
      .headers(status === 503 ? { 'retry-after': '1' } : {})
      .send({
        type: 'about:blank',
        title: titles[status] ?? 'Error',
        status,
        detail,
        ...(errors.length > 0 ? { errors } : {}),
      });
  }
}

/** Faults of ours are logged with their stack; outages by their text; the caller's faults at debug. */
export function logFailure(log: Log, error: unknown, status: number, request: FastifyRequest): void {
  const facts = {
    method: request.method,
    path: request.url.split('?')[0],
    status,
    reason: errorMessage(error),
  };
  if (status === 503) log.warn(facts, 'request failed, a dependency is unavailable');
  else if (status >= 500) log.error({ ...facts, err: error }, 'request failed');
  else log.debug(facts, 'request refused');
}
