import { InputError } from '@callsheet/runtime';
import jwt from 'jsonwebtoken';
import { z } from 'zod';

/** As long as Supabase's; the worker's own limit for one upload is 10 minutes. */
const UPLOAD_TTL_MS = 3600 * 1000;
const audience = 'upload';
const Claims = z.object({ bucket: z.string(), path: z.string(), exp: z.number() });

/** A token that allows one object to be written for an hour. */
export function signUpload(
  secret: string,
  target: { bucket: string; path: string },
  now: Date,
): { token: string; expiresAt: Date } {
  const exp = Math.floor((now.getTime() + UPLOAD_TTL_MS) / 1000);
  const token = jwt.sign({ ...target, exp }, secret, { audience, algorithm: 'HS256' });
  return { token, expiresAt: new Date(exp * 1000) };
}

/** Throws InputError 401 unless the token is ours and valid, 403 when it is for another object. */
export function verifyUpload(secret: string, token: string, target: { bucket: string; path: string }): void {
  const granted = readClaims(secret, token);
  if (!granted) throw new InputError('The upload token is not valid or has expired.', 401);
  if (granted.bucket !== target.bucket || granted.path !== target.path)
    throw new InputError('The upload token is for another object.', 403);
}

function readClaims(secret: string, token: string): z.infer<typeof Claims> | undefined {
  try {
    return Claims.parse(jwt.verify(token, secret, { algorithms: ['HS256'], audience }));
  } catch {
    return undefined;
  }
}
