import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, type Log } from '@callsheet/runtime';
import { type z } from 'zod';
import { classifyAnswer, classifySilence, type Method } from './classify-answer.js';
import { ProviderError } from '../provider/provider-error.js';
import { type Effect, retryAfter } from '../provider/retry.js';
import { readEvents } from './read-events.js';
import { RateGate } from './rate-gate.js';
import { isNearlySpent, retryAfterMs } from './rate-limit.js';
import { readProblem } from './read-problem.js';

/** Cloudflare refuses requests without one. */
export const userAgent = 'callsheet/0.1.0';

/** Creating takes the provider some seconds; all else is quick. */
const deadlineMs = { GET: 15_000, DELETE: 30_000, POST: 45_000, PATCH: 30_000 } as const;
const effects: Record<Method, Effect> = { GET: 'read', DELETE: 'end', POST: 'create', PATCH: 'end' };
/** When it says "too many" without saying for how long. */
const usualWaitMs = 1_000;

export interface RunpodApiOptions {
  /** Without `/v2`. */
  url: string;
  apiKey: string;
  log: Log;
}

export interface RunpodRequest {
  method: Method;
  /** Begins with `/v2/`. */
  path: string;
  body?: unknown;
}

/** Sends requests to Runpod's REST API v2. Failures are ProviderErrors; a GET or DELETE is tried three times, a POST once. */
export class RunpodApi {
  /** True when the account's requests of this minute are nearly used up. */
  nearlySpent = false;
  private readonly gate = new RateGate();

  constructor(private readonly options: RunpodApiOptions) {}

  /** The answer's body, checked; `schema` of a 204 sees undefined. */
  async send<Schema extends z.ZodType>(request: RunpodRequest, schema: Schema): Promise<z.infer<Schema>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.sendOnce(request, schema);
      } catch (error) {
        const pause = pauseBeforeRetry(request.method, error, attempt);
        if (pause === undefined) throw error;
        // What changes something waits at the gate, where it goes before what only looks.
        if (!(isRateLimited(error) && request.method !== 'GET')) await sleep(pause);
      }
    }
  }

  /** The data of the server-sent events that are there already, oldest first. Throws ProviderError. */
  async events(path: string): Promise<string[]> {
    const response = await this.fetch('GET', path, undefined, 'text/event-stream');
    if (!response.ok) throw this.problem('GET', response, await readBody('GET', response));
    return readEvents(response);
  }

  private async sendOnce<Schema extends z.ZodType>(
    { method, path, body }: RunpodRequest,
    schema: Schema,
  ): Promise<z.infer<Schema>> {
    const response = await this.fetch(method, path, body);
    const requestId = response.headers.get('x-request-id') ?? undefined;
    const text = await readBody(method, response);
    if (!response.ok) throw this.problem(method, response, text);
    return parseBody(method, text, schema, requestId);
  }

  private problem(method: Method, { status, headers }: Response, text: string): ProviderError {
    const detail = readProblem(status, text);
    const facts = {
      status,
      requestId: headers.get('x-request-id') ?? undefined,
      retryAfterMs: retryAfterMs(headers.get('retry-after'), Date.now()),
    };
    if (status === 429) this.gate.close(facts.retryAfterMs ?? usualWaitMs);
    return new ProviderError(classifyAnswer(method, status, detail), `Runpod: ${detail}`, facts);
  }

  private async fetch(
    method: Method,
    path: string,
    body: unknown,
    accept = 'application/json',
  ): Promise<Response> {
    await this.gate.pass(method);
    try {
      const response = await fetch(`${this.options.url}${path}`, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(deadlineMs[method]),
        headers: {
          authorization: `Bearer ${this.options.apiKey}`,
          'user-agent': userAgent,
          accept,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { status, headers } = response;
      this.nearlySpent = isNearlySpent(headers.get('ratelimit'));
      const requestId = headers.get('x-request-id') ?? undefined;
      this.options.log.debug({ method, path, status, requestId }, 'provider answered');
      return response;
    } catch (error) {
      throw noAnswer(method, error);
    }
  }
}

async function readBody(method: Method, response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw noAnswer(method, error);
  }
}

function parseBody<Schema extends z.ZodType>(
  method: Method,
  text: string,
  schema: Schema,
  requestId: string | undefined,
): z.infer<Schema> {
  try {
    return schema.parse(text === '' ? undefined : JSON.parse(text));
  } catch (error) {
    // The parser's message may quote the body, which holds env.
    const facts = requestId === undefined ? {} : { requestId };
    const message = 'Runpod answered with something unreadable (is RUNPOD_API_URL right?)';
    throw new ProviderError(classifySilence(method), message, facts, { cause: error });
  }
}

function noAnswer(method: Method, error: unknown): ProviderError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return new ProviderError(
    classifySilence(method),
    `Runpod did not answer: ${errorMessage(cause)}`,
    {},
    { cause: error },
  );
}

function isRateLimited(error: unknown): boolean {
  return error instanceof ProviderError && error.kind === 'rate-limited';
}

/** Milliseconds before the same request may be sent again, or undefined when it may not. */
function pauseBeforeRetry(method: Method, error: unknown, attempt: number): number | undefined {
  if (!(error instanceof ProviderError)) return undefined;
  return retryAfter(error.kind, effects[method], attempt, error.retryAfterMs);
}
