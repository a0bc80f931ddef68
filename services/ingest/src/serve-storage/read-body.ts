import { type IncomingMessage } from 'node:http';
import { type z } from 'zod';
import { storageError } from '../store-objects/storage-error.js';

const MAX_BYTES = 1024 * 1024;

/** A small JSON body as the schema has it; an empty one is `{}`. Throws StorageError 400. */
export async function readBody<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new Error('expected a stream of bytes');
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw storageError.invalidBody('The body is too large.');
    chunks.push(chunk);
  }
  const found = schema.safeParse(parseJson(Buffer.concat(chunks).toString() || '{}'));
  if (found.success) return found.data;
  throw storageError.invalidBody(
    found.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw storageError.invalidBody('The body is not valid JSON.');
  }
}
