import { createSecretKey } from 'node:crypto';
import { InputError } from '@callsheet/runtime';
import jwt from 'jsonwebtoken';
import { z } from 'zod';

/** As long as Supabase's; the worker's own limit for one upload is 10 minutes. */
const UPLOAD_TTL_MS = 3600 * 1000;
const Claims = z.object({
  bucket: z.string(),
  path: z.string(),
  exp: z.number(),
  upsert: z.boolean().default(true),
});

/** One object of one bucket. */
export interface ObjectTarget {
  bucket: string;
  path: string;
}

/** A token that allows one object to be written for an hour; without `upsert`, only while there is none. */
export function signUpload(
  secret: string,
  target: ObjectTarget & { upsert?: boolean },
  now: Date,
): { token: string; expiresAt: Date } {
  const exp = Math.floor((now.getTime() + UPLOAD_TTL_MS) / 1000);
  const token = jwt.sign({ ...target, exp }, secret, { audience: 'upload', algorithm: 'HS256' });
  return { token, expiresAt: new Date(exp * 1000) };
}

/** What an upload token allows. Throws InputError 401 unless it is ours and valid, 403 when it is for another object. */
export function verifyUpload(secret: string, token: string, target: ObjectTarget): { upsert: boolean } {
  return verify(secret, token, { target, audience: 'upload' });
}

/** A token that allows one object to be read for so many seconds. */
export function signRead(secret: string, { bucket, path }: ObjectTarget, seconds: number): string {
  return jwt.sign({ bucket, path }, secret, { audience: 'read', algorithm: 'HS256', expiresIn: seconds });
}

/** Throws InputError 401 unless the token is ours and valid, 403 when it is for another object. */
export function verifyRead(secret: string, token: string, target: ObjectTarget): void {
  verify(secret, token, { target, audience: 'read' });
}

type Audience = 'upload' | 'read';

function verify(
  secret: string,
  token: string,
  { target, audience }: { target: ObjectTarget; audience: Audience },
): z.infer<typeof Claims> {
  const granted = readClaims(secret, token, audience);
  if (!granted) throw new InputError(`The ${audience} token is not valid or has expired.`, 401);
  if (granted.bucket !== target.bucket || granted.path !== target.path)
    throw new InputError(`The ${audience} token is for another object.`, 403);
  return granted;
}

function readClaims(secret: string, token: string, audience: Audience): z.infer<typeof Claims> | undefined {
  try {
    return Claims.parse(
      jwt.verify(token, createSecretKey(secret, 'utf8'), { algorithms: ['HS256'], audience }),
    );
  } catch {
    return undefined;
  }
}
