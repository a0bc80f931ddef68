import {
  errorCode,
  errorMessage,
  httpFailure,
  InputError,
  logFailure,
  ProblemFilter,
  type HttpFailure,
  type Log,
} from '@callsheet/runtime';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RestError } from '../serve-rest/rest-error.js';
import { StorageError } from '../store-objects/storage-error.js';
import { workerErrorBody, type ErrorParts } from './worker-error-body.js';

/** Up to here, in bytes, a body that is too large is still read to its end, so that its sender hears the answer. */
const DRAIN_LIMIT = 64 * 1024 * 1024;
const RangeRefusal = z.object({ status: z.literal(416), headers: z.object({ 'Content-Range': z.string() }) });
const workerSurface = /^\/(functions|rest|storage)\/v1\//;

/** Tells every error in the shape its caller knows: problem+json to clients, Supabase's shapes to workers. */
@Catch()
export class AnswerErrors implements ExceptionFilter {
  private readonly problems: ProblemFilter;

  constructor(private readonly log: Log) {
    this.problems = new ProblemFilter(log);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const found = asInputError(error, request.url.startsWith('/rest/') ? 400 : 422);
    const { status } = httpFailure(found);
    if (status === 413) letSenderHear(request, reply);
    if (workerSurface.test(request.url)) return this.answerWorker(found, request, reply);
    if (status === 401) void reply.header('www-authenticate', 'Bearer realm="callsheet"');
    this.problems.catch(status === 413 || status === 415 ? explain(status, request.url) : found, host);
  }

  // The worker repeats a request that got 503, and deletes its finished video after a 500.
  private answerWorker(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const failure = httpFailure(error);
    this.logWorkerFailure(error, failure, request);
    const told: HttpFailure = failure.status === 500 ? { ...failure, status: 503 } : failure;
    void reply
      .status(told.status)
      .headers(rangeHeaders(error))
      .send(workerErrorBody(request.url, told, errorParts(error)));
  }

  // Workers are ours: one that is refused, or asks for what does not exist, is misconfigured, outdated or an intruder.
  private logWorkerFailure(error: unknown, { status, detail }: HttpFailure, request: FastifyRequest): void {
    if (status >= 500 || ordinary.includes(status)) return logFailure(this.log, error, status, request);
    const facts = { method: request.method, path: request.url.split('?')[0], status, reason: detail };
    this.log.warn(facts, request.is404 ? 'a worker asked for an unknown route' : 'worker request refused');
  }
}

/** Answers that tell a worker something in the ordinary course: no row, no such range, work that was cancelled. */
const ordinary = [406, 409, 416];

/** Values that a Postgres type does not take (class 22) come from the request. */
function asInputError(error: unknown, status: number): unknown {
  const code = errorCode(error) ?? '';
  return /^22...$/.test(code) ? new RestError(status, code, errorMessage(error)) : error;
}

function errorParts(error: unknown): ErrorParts {
  if (error instanceof RestError || error instanceof StorageError) return error;
  return { code: errorCode(error) };
}

/** Fastify closes the connection at once, and a sender that is still sending would see a broken pipe instead of the answer. */
function letSenderHear(request: FastifyRequest, reply: FastifyReply): void {
  const length = Number(request.headers['content-length']);
  if (length <= DRAIN_LIMIT) void reply.removeHeader('connection');
  else void reply.header('connection', 'close');
}

/** A range that a file does not have is refused with the file's size (RFC 9110, 15.5.17). */
function rangeHeaders(error: unknown): Record<string, string> {
  const refused = RangeRefusal.safeParse(error);
  return refused.success ? { 'content-range': refused.data.headers['Content-Range'] } : {};
}

function explain(status: 413 | 415, url: string): InputError {
  if (status === 415) return new InputError('Send the body as application/json, not compressed.', 415);
  if (url.startsWith('/api/batches')) return tooManyPrompts();
  const message = 'is too large; put large inputs in storage and pass their URL';
  return new InputError(`params: ${message}`, 413, [{ field: 'params', message }]);
}

function tooManyPrompts(): InputError {
  const message = 'are more than 16 MiB; send several batches';
  return new InputError(`prompts: ${message}`, 413, [{ field: 'prompts', message }]);
}
