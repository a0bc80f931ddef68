import { InputError } from '@callsheet/runtime';
import { z } from 'zod';

/** Where a page ended: the creation time in microseconds since 1970, and the id among tasks of one moment. */
export interface Position {
  createdAtMicros: number;
  id: string;
}

/** In the year 2223; a number up to here holds every microsecond exactly. */
const MAX_MICROS = 8e15;
const Encoded = z.tuple([z.int().min(0).max(MAX_MICROS), z.guid()]);

/** A position as clients carry it; they must not look inside. */
export function encodeCursor({ createdAtMicros, id }: Position): string {
  return Buffer.from(JSON.stringify([createdAtMicros, id])).toString('base64url');
}

/** Reads a cursor. Throws InputError 422 that names it. */
export function decodeCursor(cursor: string): Position {
  const decoded = Encoded.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!decoded.success) {
    const message = 'is not a cursor that this API gave out';
    throw new InputError(`cursor: ${message}`, 422, [{ field: 'cursor', message }]);
  }
  const [createdAtMicros, id] = decoded.data;
  return { createdAtMicros, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
