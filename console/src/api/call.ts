import { currentKey, signOut } from '../session/session';
import { ApiError, errorFrom } from '@callsheet/client';
import { reachability } from './reachability';

export interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  signal?: AbortSignal;
  /** Another key than the session's. */
  key?: string;
  headers?: Record<string, string>;
}

const TIMEOUT_MS = 60_000;
/** A person begins to wonder. */
const SLOW_MS = 4_000;

/** Calls the API and gives the JSON of its answer. Throws ApiError; a key that is not accepted ends the session. */
export async function call<Answer>(path: string, options: Call = {}): Promise<Answer> {
  const response = await send(path, options);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

/** Calls the API for plain text. */
export async function callForText(
  path: string,
  options: Call = {},
): Promise<{ text: string; headers: Headers }> {
  const response = await send(path, options);
  return { text: await response.text(), headers: response.headers };
}

async function send(path: string, options: Call): Promise<Response> {
  const key = options.key ?? currentKey();
  const slow = setTimeout(() => reachability.slow(), SLOW_MS);
  try {
    const response = await fetch(addressOf(path, options.query), requestOf(options, key));
    reachability.heard(response.status);
    if (response.ok) return response;
    const error = await errorFrom(response);
    if (error.status === 401 && options.key === undefined && key === currentKey()) signOut(error.message);
    throw error;
  } catch (error) {
    if (error instanceof ApiError || options.signal?.aborted) throw error;
    reachability.lost();
    throw new ApiError('Callsheet cannot be reached.', 0);
  } finally {
    clearTimeout(slow);
  }
}

function addressOf(path: string, query: Call['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

function requestOf({ method = 'GET', body, signal, headers }: Call, key: string | undefined): RequestInit {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  return {
    method,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}
