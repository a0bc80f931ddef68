import { type z } from 'zod';
import { Problem } from '../http/problem.js';

/** Parses a value or throws the API's 422 with one `$`-path line per defect. */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new Problem(422, 'Request validation failed.', result.error.issues.map(describeIssue));
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue): string {
  const missing = issue.input === undefined && issue.path.length > 0 && issue.code !== 'custom';
  if (!missing) return `${pathOf(issue.path)}: ${describeDefect(issue)}`;
  return `${pathOf(issue.path.slice(0, -1))}: missing property '${String(issue.path.at(-1))}'`;
}

function pathOf(path: PropertyKey[]): string {
  return ['$', ...path.map(String)].join('.');
}

function describeDefect(issue: Issue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `additional properties ${quoted(issue.keys)} not allowed`;
    case 'invalid_value':
      return `value must be one of ${quoted(issue.values)}`;
    case 'invalid_type':
      return `got ${typeName(issue.input)}, want ${wantedName(issue.expected)}`;
    case 'too_small':
      return `${boundName('min', issue.origin)}: got ${sizeOf(issue.input)}, want ${String(issue.minimum)}`;
    case 'too_big':
      return `${boundName('max', issue.origin)}: got ${sizeOf(issue.input)}, want ${String(issue.maximum)}`;
    case 'invalid_format':
      return `${JSON.stringify(issue.input)} does not match pattern ${String(issue.pattern)}`;
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return issue.message;
  }
}

function quoted(values: readonly unknown[]): string {
  return values.map((value) => `'${String(value)}'`).join(', ');
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function wantedName(expected: string): string {
  if (expected === 'int') return 'integer';
  return expected === 'record' ? 'object' : expected;
}

function boundName(bound: 'min' | 'max', origin: string): string {
  if (origin === 'string') return `${bound}Length`;
  return origin === 'array' ? `${bound}Items` : `${bound}imum`;
}

function sizeOf(value: unknown): string {
  return typeof value === 'string' || Array.isArray(value) ? String(value.length) : String(value);
}
