import { randomBytes } from 'node:crypto';

/** A new signing secret by Standard Webhooks: 24 to 64 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
