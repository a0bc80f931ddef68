import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { InputError, type Sql } from '@callsheet/runtime';
import { findProjectOfKey } from './api-keys.sql.js';
import { bearerToken } from './bearer-token.js';

/** The project that a request's API key belongs to. Throws InputError 401. */
export async function projectOfRequest(sql: Sql, headers: IncomingHttpHeaders): Promise<string> {
  const key = bearerToken(headers) ?? headers['x-api-key'];
  if (typeof key !== 'string' || key === '')
    throw new InputError(
      'An API key is needed: send it as "Authorization: Bearer <key>" or "X-API-Key".',
      401,
    );
  const projectId = await findProjectOfKey(sql, keyDigest(key));
  if (projectId === undefined) throw new InputError('The API key is unknown or was revoked.', 401);
  return projectId;
}

/** What is stored of an API key: keys are long and random, so a plain digest keeps them. */
export function keyDigest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
