import { randomBytes } from 'node:crypto';
import { keyDigest } from '../authenticate-callers/key-holder-of-request.js';

/** How much of a key is kept to know it by: its kind and six characters of 43. */
const PREFIX_LENGTH = 'cs_live_'.length + 6;

/** A new API key of 256 random bits, with what is kept of it. */
export function newKey(): { key: string; digest: Buffer; prefix: string } {
  const key = `cs_live_${randomBytes(32).toString('base64url')}`;
  return { key, digest: keyDigest(key), prefix: key.slice(0, PREFIX_LENGTH) };
}
