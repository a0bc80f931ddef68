import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, type Log } from '@callsheet/runtime';
import { type z } from 'zod';
import { classifyAnswer, classifySilence, type Method } from './classify-answer.js';
import { ProviderError } from './provider-error.js';
import { isNearlySpent, retryAfterMs } from './rate-limit.js';
import { readProblem } from './read-problem.js';

/** Cloudflare refuses requests without one. */
export const userAgent = 'callsheet/0.1.0';

/** Creating takes the provider some seconds; all else is quick. */
const deadlineMs = { GET: 15_000, DELETE: 30_000, POST: 45_000 } as const;
const maxTries = 3;
const longestPauseMs = 10_000;

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

  constructor(private readonly options: RunpodApiOptions) {}

  /** The answer's body, checked; `schema` of a 204 sees undefined. */
  async send<Schema extends z.ZodType>(request: RunpodRequest, schema: Schema): Promise<z.infer<Schema>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.sendOnce(request, schema);
      } catch (error) {
        const pause = pauseBeforeRetry(request.method, error, attempt);
        if (pause === undefined) throw error;
        await sleep(pause);
      }
    }
  }

  private async sendOnce<Schema extends z.ZodType>(
    { method, path, body }: RunpodRequest,
    schema: Schema,
  ): Promise<z.infer<Schema>> {
    const response = await this.fetch(method, path, body);
    const { status, headers } = response;
    const requestId = headers.get('x-request-id') ?? undefined;
    this.nearlySpent = isNearlySpent(headers.get('ratelimit'));
    this.options.log.debug({ method, path, status, requestId }, 'provider answered');
    const text = await readBody(method, response);
    if (!response.ok) {
      const detail = readProblem(status, text);
      const facts = { status, requestId, retryAfterMs: retryAfterMs(headers.get('retry-after'), Date.now()) };
      throw new ProviderError(classifyAnswer(method, status, detail), `Runpod: ${detail}`, facts);
    }
    return parseBody(method, text, schema, requestId);
  }

  private async fetch(method: Method, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(`${this.options.url}${path}`, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(deadlineMs[method]),
        headers: {
          authorization: `Bearer ${this.options.apiKey}`,
          'user-agent': userAgent,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
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
    throw new ProviderError(classifySilence(method), 'Runpod answered with something unreadable', facts, {
      cause: error,
    });
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

/** Milliseconds before the same request may be sent again, or undefined when it may not. */
export function pauseBeforeRetry(method: Method, error: unknown, attempt: number): number | undefined {
  if (method === 'POST' || attempt >= maxTries || !(error instanceof ProviderError)) return undefined;
  if (error.kind !== 'unknown' && error.kind !== 'rate-limited') return undefined;
  const pause = error.retryAfterMs ?? 250 * 4 ** (attempt - 1);
  return pause <= longestPauseMs ? pause : undefined;
}
