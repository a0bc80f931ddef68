import { isAscii } from 'node:buffer';
import { errorMessage, InputError } from '@callsheet/runtime';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { takeLargeBodiesInTurn } from './large-bodies.js';

/** Deeper JSON would exhaust the stack of whoever serialises it, Postgres included. */
const MAX_DEPTH = 64;

const plain = [undefined, 'identity'];

type Done = (error: Error | null, body?: unknown) => void;

/** A body parser for JSON that is UTF-8, an ordinary object graph and not nested beyond reason; refusals name the field. */
export function readJson(fastify: FastifyInstance) {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  takeLargeBodiesInTurn(fastify);
  return (request: FastifyRequest, bytes: Buffer, done: Done): void => {
    // Nothing is unpacked, so nothing small can become large.
    if (!plain.includes(request.headers['content-encoding']))
      return done(refusal('body', 'is compressed', 415));
    // supabase-js announces JSON on a DELETE and sends none.
    if (request.method === 'DELETE' && bytes.length === 0) return done(null, undefined);
    const text = decodeUtf8(bytes);
    if (text === undefined) return done(refusal('body', 'is not valid UTF-8', 400));
    const received = (error: Error | null, body?: unknown) => {
      if (error) return done(refusal('body', `is not valid JSON: ${errorMessage(error)}`, 400));
      const field = fieldDeeperThan(MAX_DEPTH, body);
      if (field !== undefined) return done(refusal(field, `is nested deeper than ${MAX_DEPTH} levels`, 422));
      done(null, body);
    };
    void parse(request, text, received);
  };
}

/** The first member of an object, or element of an array, with more levels inside than `limit`. */
export function fieldDeeperThan(limit: number, value: unknown): string | undefined {
  return entriesOf(value).find(([, member]) => isDeeperThan(limit, member))?.[0];
}

// Level by level, since a recursion would be what this protects from.
function isDeeperThan(limit: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((member) => entriesOf(member).map(([, inner]) => inner));
  }
  return false;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

// Text without any accents, as a file in base64 is, is kept outside of the heap of JavaScript, and freed soon.
function decodeUtf8(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function refusal(field: string, message: string, status: number): InputError {
  return new InputError(`${field}: ${message}`, status, [{ field, message }]);
}
