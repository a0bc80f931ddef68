import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { InputError, type Sql } from '@callsheet/runtime';
import { findKey, noteUse } from './api-keys.sql.js';
import { bearerToken } from './bearer-token.js';
import { judgeKey, type KeyHolder } from './judge-key.js';

/** Whom a request's API key stands for. Throws InputError 401. */
export async function keyHolderOfRequest(sql: Sql, headers: IncomingHttpHeaders): Promise<KeyHolder> {
  const key = bearerToken(headers) ?? headers['x-api-key'];
  if (typeof key !== 'string' || key === '')
    throw new InputError(
      'An API key is needed: send it as "Authorization: Bearer <key>" or "X-API-Key".',
      401,
    );
  const found = await findKey(sql, keyDigest(key));
  const holder = judgeKey(found);
  if (found?.use_is_old === true) await noteUse(sql, found.id);
  return holder;
}

/** What is stored of an API key: keys are long and random, so a plain digest keeps them. */
export function keyDigest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
