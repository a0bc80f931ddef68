import { types } from 'node:util';

/** The message of an error with those of its causes, each on its own line. */
export function explainError(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  const message =
    'errors' in error && Array.isArray(error.errors) ? error.errors.map(explainError).join('\n') : '';
  const cause = error.cause === undefined ? '' : explainError(error.cause);
  return [error.message || message, cause].filter(Boolean).join('\n');
}

/** The code of a system or database error, e.g. ECONNREFUSED or 57P03; undefined for others. */
export function errorCode(error: unknown): unknown {
  return types.isNativeError(error) && 'code' in error ? error.code : undefined;
}
