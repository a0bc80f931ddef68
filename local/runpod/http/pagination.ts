import { pageQuery } from '../requests/query.js';
import { validate } from '../requests/validate.js';
import { Problem } from './problem.js';

/** A page of a list, with the cursor of the next one. */
export interface Page<T> {
  items: T[];
  pagination: { hasNextPage: boolean; nextCursor: string | null };
}

/** Cuts the page a query asks for out of a list in rising `sequence`; a cursor of foreign origin is a 422. A page holds at most `pageSize`. */
export function pageOf<T extends { sequence: number }>(all: T[], query: unknown, pageSize: number): Page<T> {
  const { limit, cursor } = validate(pageQuery, query);
  const after = cursor === undefined ? -1 : readCursor(cursor);
  const rest = all.filter(({ sequence }) => sequence > after);
  const items = rest.slice(0, Math.min(limit, pageSize));
  const last = items.at(-1);
  const hasNextPage = rest.length > items.length && last !== undefined;
  return { items, pagination: { hasNextPage, nextCursor: hasNextPage ? writeCursor(last.sequence) : null } };
}

function writeCursor(sequence: number): string {
  return Buffer.from(`pods:${sequence}`).toString('base64url');
}

function readCursor(cursor: string): number {
  const sequence = /^pods:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (sequence === undefined)
    throw new Problem(422, 'Request validation failed.', ['$.cursor: not a valid cursor']);
  return Number(sequence);
}
