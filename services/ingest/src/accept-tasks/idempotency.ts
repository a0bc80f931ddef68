import { createHash } from 'node:crypto';
import { type CreateTask } from '@callsheet/contracts';
import { InputError } from '@callsheet/runtime';

/** The Idempotency-Key header, when there is one. Throws InputError 422 unless it is 1–200 printable characters. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x20-\x7e]{1,200}$/.test(header)) return header;
  const message = 'must be 1 to 200 printable ASCII characters';
  throw new InputError(`Idempotency-Key: ${message}`, 422, [{ field: 'Idempotency-Key', message }]);
}

/** Tells two requests apart; defaults that were left out count as sent. */
export function requestDigest(task: CreateTask): Buffer {
  return createHash('sha256').update(JSON.stringify(task)).digest();
}
