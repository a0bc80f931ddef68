import { InputError } from '@callsheet/runtime';

/** A refusal in PostgREST's terms (https://docs.postgrest.org/en/stable/references/errors.html). */
export class RestError extends InputError {
  constructor(
    status: number,
    readonly code: string,
    message: string,
    readonly details: string | null = null,
    readonly hint: string | null = null,
  ) {
    super(message, status);
  }
}

/** Every refusal, with the status, code and text that PostgREST and Postgres have for it. */
export const refuse = {
  unknownTable: (table: string) =>
    new RestError(404, 'PGRST205', `Could not find the table 'public.${table}' in the schema cache`),
  unknownColumn: (table: string, column: string) =>
    new RestError(400, '42703', `column ${table}.${column} does not exist`),
  unwritableColumn: (table: string, column: string) =>
    new RestError(400, 'PGRST204', `Could not find the '${column}' column of '${table}' in the schema cache`),
  badQuery: (message: string, details: string | null = null) =>
    new RestError(400, 'PGRST100', message, details),
  badOperator: (column: string, operator: string, type: string) =>
    new RestError(400, '42883', `operator ${operator} is not offered for column ${column} of type ${type}`),
  badBody: (message: string) => new RestError(400, 'PGRST102', message),
  badRange: (offset: number, total: number) =>
    new RestError(
      416,
      'PGRST103',
      'Requested range not satisfiable',
      `An offset of ${offset} was requested, but there are only ${total} rows.`,
    ),
  badSchema: () => new RestError(406, 'PGRST106', 'The schema must be one of the following: public'),
  badMediaType: (accept: string) =>
    new RestError(406, 'PGRST107', `None of these media types are available: ${accept}`),
  notOneRow: (rows: number) =>
    new RestError(
      406,
      'PGRST116',
      'Cannot coerce the result to a single JSON object',
      `The result contains ${rows} rows`,
    ),
  badMethod: (method: string) => new RestError(405, 'PGRST117', `Unsupported HTTP method: ${method}`),
  // PostgREST's 500 would make the worker delete its video; 503 makes it ask again.
  tookTooLong: () => new RestError(503, '57014', 'canceling statement due to statement timeout'),
  forbidden: (table: string) => new RestError(403, '42501', `permission denied for table ${table}`),
  duplicate: (id: string) =>
    new RestError(
      409,
      '23505',
      'duplicate key value violates unique constraint "tasks_pkey"',
      `Key (id)=(${id}) already exists.`,
    ),
} as const;
