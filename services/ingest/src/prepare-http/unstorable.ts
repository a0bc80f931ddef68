import { InputError } from '@callsheet/runtime';
import { type FastifyRequest } from 'fastify';

const badText = /\0|\p{Surrogate}/u;

/** Refuses a request that Postgres could not keep as sent. Throws InputError 422 that names the field. */
export function refuseUnstorable(request: Pick<FastifyRequest, 'query' | 'body'>): void {
  const problem = findUnstorable(request.query) ?? findUnstorable(request.body);
  if (problem) throw new InputError(`${problem.field}: ${problem.message}`, 422, [problem]);
}

/** The first value that Postgres cannot keep as JSON, and why. */
export function findUnstorable(
  value: unknown,
  path: readonly string[] = [],
): { field: string; message: string } | undefined {
  const message = reasonAgainst(value);
  if (message) return { field: path.join('.') || 'body', message };
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = reasonAgainst(key)
      ? { field: path.join('.') || 'body', message: 'has a key with NUL or half a surrogate pair' }
      : findUnstorable(member, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

function reasonAgainst(value: unknown): string | undefined {
  if (typeof value === 'string' && badText.test(value))
    return 'must not contain NUL or half a surrogate pair';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'must be a number that JSON can hold';
  return undefined;
}

/** Text as Postgres can keep it: what a worker reports must not be lost for one bad character. */
export function storableText(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
}

/** JSON text as Postgres can keep it; bad characters become U+FFFD. */
export function storableJson(value: unknown): string {
  // JSON.stringify escapes exactly the characters that are meant here; the last alternative steps over other escapes.
  return JSON.stringify(value).replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape, name: string) =>
    name.length > 1 ? '\\ufffd' : escape,
  );
}
