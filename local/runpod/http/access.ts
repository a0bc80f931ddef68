import { type FastifyRequest } from 'fastify';
import { type KeyScope } from '../account.js';
import { Problem } from './problem.js';

/** Runpod's limit on a request body. */
export const maxBodyBytes = 102_400;

/** Refuses a request without a user agent, in the words of the proxy before the real API. */
export function checkUserAgent({ headers }: FastifyRequest): void {
  if (!headers['user-agent']) throw new Problem(403, cloudflareRefusal);
}

/** The plain-text body of the proxy's refusal. */
export const cloudflareRefusal = 'error code: 1010';

/** Refuses a body that says it is too large. */
export function checkSize({ headers }: FastifyRequest): void {
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) throw new Problem(413, 'request body too large');
}

/** Refuses a request without a key of the account; returns what the key may do. */
export function checkBearer({ headers }: FastifyRequest, keys: ReadonlyMap<string, KeyScope>): KeyScope {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) throw new Problem(401, 'missing bearer token');
  const scope = keys.get(token);
  if (scope === undefined) throw new Problem(401, 'invalid bearer token');
  return scope;
}

/** Refuses what the key may not do. */
export function checkScope({ method }: FastifyRequest, scope: KeyScope): void {
  const allowed = scope === 'everything' || (scope === 'read' && method === 'GET');
  if (!allowed) throw new Problem(403, 'access denied');
}
