import { type FastifyRequest } from 'fastify';
import { storageError } from '../store-objects/storage-error.js';

/** The one `token` of a signed URL; empty when there is none. Throws StorageError 400 when there are several. */
export function readToken({ query }: FastifyRequest): string {
  const token = typeof query === 'object' && query !== null && 'token' in query ? query.token : '';
  if (typeof token === 'string') return token;
  throw storageError.invalidBody('The URL is not one that was given out.');
}
