import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { InputError } from './errors.js';

const issuer = 'callsheet';
const audience = 'worker';
const Claims = z.object({
  role: z.literal('worker'),
  sub: z.string().min(1).max(200),
  iat: z.number(),
  exp: z.number(),
});

/** What a worker token states; times in seconds since 1970. */
export interface WorkerGrant {
  workerId: string;
  issuedAt: number;
  expiresAt: number;
}

/** A token that names one worker until it expires; it can claim, complete, upload and beat for that worker alone. */
export function signWorkerToken(grant: { secret: string; workerId: string; ttlSeconds: number }): string {
  const options = { issuer, audience, subject: grant.workerId, expiresIn: grant.ttlSeconds };
  return jwt.sign({ role: 'worker' }, grant.secret, { ...options, algorithm: 'HS256' });
}

/** What a token states. Throws InputError 401 when it is forged, expired or not a worker's. */
export function verifyWorkerToken(secret: string, token: string): WorkerGrant {
  try {
    // Text would be tried as a public key first, which takes ten times as long as the check itself.
    const key = createSecretKey(secret, 'utf8');
    const claims = Claims.parse(jwt.verify(token, key, { algorithms: ['HS256'], issuer, audience }));
    return { workerId: claims.sub, issuedAt: claims.iat, expiresAt: claims.exp };
  } catch {
    throw new InputError('The worker token is not valid or has expired.', 401);
  }
}
