/** The caller's fault: answered with a 4xx that says what to change, never retried, nothing stored. */
export class InputError extends Error {
  constructor(
    message: string,
    readonly status: number = 422,
    readonly errors: readonly { field: string; message: string }[] = [],
  ) {
    super(message);
  }
}

/** The text of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The SQLSTATE of a Postgres error, the `code` of a system error, else undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** SQLSTATEs we act on (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export const sqlState = {
  invalidParameterValue: '22023',
  checkViolation: '23514',
  uniqueViolation: '23505',
  undefinedTable: '42P01',
  queryCanceled: '57014',
} as const;

/** True when the database could not be reached, is going down, or ended us in a deadlock: worth a 503 and another try. */
export function isDatabaseOutage(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return (
    /^(08|40|57P|53)/.test(code) ||
    /^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH|AI_AGAIN)/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(errorMessage(error))
  );
}
