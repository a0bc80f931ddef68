import { type Preferences } from './preferences.js';
import { refuse } from './rest-error.js';

/** Rows as the database made them: JSON text of a list. */
export interface Found {
  body: string;
  rows: number;
  total: number | null;
}

export interface RestAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The answer to a read. Throws RestError PGRST116 when one object is wanted and there is not one, PGRST103 beyond the end. */
export function answerRead(found: Found, preferences: Preferences, offset: number): RestAnswer {
  const { total, rows } = found;
  if (total !== null && offset > total) throw refuse.badRange(offset, total);
  const range = { 'content-range': contentRange(found, offset) };
  const isPart = total !== null && rows < total;
  return {
    status: isPart ? 206 : 200,
    headers: { ...range, ...contentType(preferences) },
    body: form(found, preferences),
  };
}

/** The answer to a write, with the rows it touched if they are wanted. */
export function answerWrite(
  found: Found,
  preferences: Preferences,
  status: { full: number; empty: number },
): RestAnswer {
  const range = { 'content-range': preferences.withTotal ? `*/${found.rows}` : '*/*' };
  if (!preferences.withRows) return { status: status.empty, headers: range, body: '' };
  const body = form(found, preferences);
  return { status: status.full, headers: { ...range, ...contentType(preferences) }, body };
}

function form({ body, rows }: Found, { asObject }: Preferences): string {
  if (!asObject) return body;
  if (rows !== 1) throw refuse.notOneRow(rows);
  return body.slice(1, -1);
}

function contentType({ asObject }: Preferences): Record<string, string> {
  const type = asObject ? 'application/vnd.pgrst.object+json' : 'application/json';
  return { 'content-type': `${type}; charset=utf-8` };
}

function contentRange({ rows, total }: Found, offset: number): string {
  const range = rows === 0 ? '*' : `${offset}-${offset + rows - 1}`;
  return `${range}/${total ?? '*'}`;
}
