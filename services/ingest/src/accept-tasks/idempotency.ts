import { createHash } from 'node:crypto';
import { InputError } from '@callsheet/runtime';

/** The Idempotency-Key header, when there is one. Throws InputError 422 unless it is 1–200 printable characters. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x20-\x7e]{1,200}$/.test(header)) return header;
  const message = 'must be 1 to 200 printable ASCII characters';
  throw new InputError(`Idempotency-Key: ${message}`, 422, [{ field: 'Idempotency-Key', message }]);
}

/** Tells two requests apart; defaults that were left out count as sent. */
export function requestDigest(request: object): Buffer {
  return createHash('sha256').update(JSON.stringify(request)).digest();
}

/** The key came before with another body: 409. */
export function reusedKey(what: 'task' | 'batch'): InputError {
  const message = `was used before with another body; use a new key for a new ${what}`;
  return new InputError(`Idempotency-Key: ${message}`, 409, [{ field: 'Idempotency-Key', message }]);
}
