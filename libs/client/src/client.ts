import createFetchClient, { type Client } from 'openapi-fetch';
import { errorFrom, noAnswer } from './api-error.js';
import { type paths } from './api-types.js';

/** Where the API is, and who asks. */
export interface ClientOptions {
  /** The address of ingest, without /api. */
  baseUrl: string;
  apiKey?: string;
  /** How long an answer may take, in milliseconds; without it there is no limit. */
  timeoutMs?: number;
  /** Sends requests; the platform's own by default. */
  fetch?: (request: Request) => Promise<Response>;
}

/** Calls of the REST API, with the types of its OpenAPI document. */
export type ApiClient = Client<paths>;

/** A client whose calls reject with an `ApiError` when they are refused or get no answer. */
export function createClient({ baseUrl, apiKey, timeoutMs, fetch }: ClientOptions): ApiClient {
  const client = createFetchClient<paths>({ baseUrl: baseUrl.replace(/\/+$/, ''), fetch });
  client.use({
    onRequest({ request }) {
      if (apiKey !== undefined) request.headers.set('authorization', `Bearer ${apiKey}`);
      if (timeoutMs === undefined) return undefined;
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
      return new Request(request, { signal });
    },
    async onResponse({ response }) {
      if (!response.ok) throw await errorFrom(response);
    },
    onError: ({ request, error }) =>
      request.signal.aborted && isAbort(error) ? undefined : noAnswer(request.url, error),
  });
  return client;
}

/** What a call answered: `await dataOf(client.GET('/api/tasks'))`. */
export async function dataOf<Data>(call: Promise<{ data?: Data }>): Promise<NonNullable<Data>> {
  const { data } = await call;
  if (data === undefined || data === null) throw new Error('the answer has no body');
  return data;
}

/** The caller changed its mind; that is no failure of the server. */
function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
}
