import { parseFilter, type Filter } from './parse-filter.js';
import { refuse } from './rest-error.js';
import { columnType, type Table } from './tables.js';

/** Most rows of one answer, as on a hosted Supabase project. */
export const MAX_ROWS = 1000;
/** A request with more conditions than this comes from no client of ours. */
const MAX_FILTERS = 20;

export interface Order {
  column: string;
  direction: 'asc' | 'desc';
  nulls: 'first' | 'last';
}

/** A request's query, read against the allow-list. */
export interface RestQuery {
  /** Column names in order, or the number of rows. */
  select: readonly string[] | 'count';
  filters: readonly Filter[];
  order: readonly Order[];
  limit: number;
  offset: number;
}

/** Reads a form-encoded query string (`+` is a space). Throws RestError for whatever is not offered. */
export function parseQuery(table: Table, search: string): RestQuery {
  const parameters = [...new URLSearchParams(search)];
  const last = (name: string) => parameters.findLast(([key]) => key === name)?.[1];
  for (const name of notOffered)
    if (last(name) !== undefined) throw refuse.badQuery(`The parameter "${name}" is not offered here.`);
  const filters = parameters
    .filter(([key]) => !known.includes(key))
    .map(([column, text]) => parseFilter(table, column, text));
  if (filters.length > MAX_FILTERS) throw refuse.badQuery(`At most ${MAX_FILTERS} filters are offered.`);
  return {
    select: parseSelect(table, last('select') ?? '*'),
    filters,
    order: parseOrder(table, last('order')),
    limit: Math.min(parseCount('limit', last('limit')) ?? MAX_ROWS, MAX_ROWS),
    offset: parseCount('offset', last('offset')) ?? 0,
  };
}

const known = ['select', 'order', 'limit', 'offset', 'columns'];
const notOffered = ['or', 'and', 'not.or', 'not.and', 'on_conflict'];

function parseSelect(table: Table, text: string): RestQuery['select'] {
  if (text.trim() === 'count') return 'count';
  const names = text.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const columns = names.flatMap((name) => (name === '*' ? Object.keys(table.columns) : [name]));
  for (const column of columns) columnType(table, column);
  return [...new Set(columns)];
}

function parseOrder(table: Table, text: string | undefined): Order[] {
  if (text === undefined || text === '') return [];
  return text.split(',').map((term) => {
    const found = /^"?([A-Za-z_]+)"?(?:\.(asc|desc))?(?:\.nulls(first|last))?$/.exec(term.trim());
    if (!found) throw refuse.badQuery(`"failed to parse order (${text.slice(0, 100)})" (line 1, column 1)`);
    const [, column = '', direction, nulls] = found;
    columnType(table, column);
    const isDescending = direction === 'desc';
    const nullsFirst = nulls === undefined ? isDescending : nulls === 'first';
    return { column, direction: isDescending ? 'desc' : 'asc', nulls: nullsFirst ? 'first' : 'last' };
  });
}

function parseCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw refuse.badQuery(`"failed to parse ${name} (${text.slice(0, 100)})"`);
  return Number(text);
}
