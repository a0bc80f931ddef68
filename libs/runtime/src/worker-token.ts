import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { InputError } from './errors.js';

const issuer = 'callsheet';
const audience = 'worker';
const Claims = z.object({ role: z.literal('worker'), sub: z.string().min(1).max(200), exp: z.number() });

/** A token that names one worker until it expires; it can claim, complete, upload and beat for that worker alone. */
export function signWorkerToken(grant: { secret: string; workerId: string; ttlSeconds: number }): string {
  const options = { issuer, audience, subject: grant.workerId, expiresIn: grant.ttlSeconds };
  return jwt.sign({ role: 'worker' }, grant.secret, { ...options, algorithm: 'HS256' });
}

/** The id of the worker that a token names. Throws InputError 401 when it is forged, expired or not a worker's. */
export function verifyWorkerToken(secret: string, token: string): string {
  try {
    return Claims.parse(jwt.verify(token, secret, { algorithms: ['HS256'], issuer, audience })).sub;
  } catch {
    throw new InputError('The worker token is not valid or has expired.', 401);
  }
}
