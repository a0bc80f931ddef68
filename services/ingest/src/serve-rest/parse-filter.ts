import { assertNever } from '@callsheet/contracts';
import { refuse } from './rest-error.js';
import { columnType, type ColumnType, type Table } from './tables.js';

const comparisons = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
const patterns = { like: 'like', ilike: 'ilike' } as const;

/** Patterns, in characters: the time to match one grows with its length times that of the text. */
const MAX_PATTERN = 200;

/** One condition on one column; the operand is never part of the SQL text. */
export type Filter = { column: string; type: ColumnType; negated: boolean } & (
  | { kind: 'compare'; operator: (typeof comparisons)[keyof typeof comparisons]; operand: string }
  | { kind: 'match'; operator: (typeof patterns)[keyof typeof patterns]; operand: string }
  | { kind: 'contains'; operand: string }
  | { kind: 'in'; operands: string[] }
  | { kind: 'null' }
);

/** Reads `column=operator.operand`. Throws RestError for a column or an operator that is not offered. */
export function parseFilter(table: Table, column: string, text: string): Filter {
  const type = columnType(table, column);
  const [, not, name, operand] = /^(not\.)?([a-z]+)\.(.*)$/s.exec(text) ?? [];
  if (name === undefined || operand === undefined)
    throw refuse.badQuery(`"failed to parse filter (${text.slice(0, 100)})" (line 1, column 1)`);
  const subject = { column, type, negated: not !== undefined };
  if (isKey(comparisons, name)) return { ...subject, ...compared(subject, name, operand) };
  if (isKey(patterns, name)) {
    if (type !== 'text') throw refuse.badOperator(column, name, type);
    if (operand.length > MAX_PATTERN)
      throw refuse.badQuery(`A pattern of more than ${MAX_PATTERN} characters is not offered.`);
    // PostgREST's way around percent-encoding.
    return { ...subject, kind: 'match', operator: patterns[name], operand: operand.replaceAll('*', '%') };
  }
  switch (name) {
    case 'cs':
      if (type !== 'jsonb') throw refuse.badOperator(column, name, type);
      return { ...subject, kind: 'contains', operand };
    case 'in':
      if (type === 'jsonb') throw refuse.badOperator(column, name, type);
      return { ...subject, kind: 'in', operands: parseList(operand) };
    case 'is':
      return nullTest(subject, operand);
    default:
      throw refuse.badQuery(`"failed to parse filter (${text.slice(0, 100)})" (line 1, column 1)`);
  }
}

type Subject = Pick<Filter, 'column' | 'type' | 'negated'>;

function compared({ column, type }: Subject, name: keyof typeof comparisons, operand: string) {
  if (type === 'jsonb') throw refuse.badOperator(column, name, type);
  return { kind: 'compare', operator: comparisons[name], operand } as const;
}

function nullTest(subject: Subject, operand: string): Filter {
  if (operand === 'null') return { ...subject, kind: 'null' };
  if (operand === 'not_null') return { ...subject, kind: 'null', negated: !subject.negated };
  throw refuse.badQuery(`"failed to parse is filter (${operand.slice(0, 100)})" (line 1, column 1)`);
}

/** The elements of `(a,"b,c")`; in quotes a backslash takes the next character as it is. */
function parseList(text: string): string[] {
  const inside = /^\((.*)\)$/s.exec(text)?.[1];
  if (inside === undefined)
    throw refuse.badQuery(`"failed to parse list (${text.slice(0, 100)})" (line 1, column 1)`);
  if (inside === '') return [];
  const element = /(?:"((?:[^"\\]|\\.)*)"|([^,"]*))(?:,|$)/gsy;
  const elements: string[] = [];
  while (element.lastIndex < inside.length) {
    const found = element.exec(inside);
    if (!found) throw refuse.badQuery(`"failed to parse list (${text.slice(0, 100)})" (line 1, column 1)`);
    elements.push(found[1]?.replace(/\\(.)/gs, '$1') ?? found[2] ?? '');
  }
  return inside.endsWith(',') ? [...elements, ''] : elements;
}

function isKey<Keyed extends object>(object: Keyed, name: PropertyKey): name is keyof Keyed {
  return Object.hasOwn(object, name);
}

/** A condition as SQL; `bind` keeps a value and gives its placeholder. */
export function filterSql(filter: Filter, bind: (value: unknown) => string): string {
  const positive = conditionSql(filter, `t.${filter.column}`, bind);
  return filter.negated ? `not (${positive})` : positive;
}

function conditionSql(filter: Filter, column: string, bind: (value: unknown) => string): string {
  switch (filter.kind) {
    case 'compare':
      return `${column} ${filter.operator} ${bind(filter.operand)}::${filter.type}`;
    case 'match':
      return `${column} ${filter.operator} ${bind(filter.operand)}::text`;
    case 'contains':
      return `${column} @> ${bind(filter.operand)}::jsonb`;
    case 'in':
      return `${column} = any (${bind(filter.operands)}::${filter.type}[])`;
    case 'null':
      return `${column} is null`;
    default:
      return assertNever(filter);
  }
}
