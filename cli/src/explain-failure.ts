import { ApiError } from '@callsheet/client';
import { exitCodeOf } from './exit-codes.js';
import { plain } from './output/plain.js';

/** What is written to stderr when a command fails: what is wrong and what to change. */
export function explainFailure(error: unknown, asJson: boolean): string {
  const message = error instanceof Error ? error.message : String(error);
  const { status, errors = [] } = error instanceof ApiError ? error : { status: undefined };
  if (asJson) {
    const exit_code = exitCodeOf(error);
    return `${JSON.stringify({ error: { message, status: status ?? null, exit_code, errors } })}\n`;
  }
  const fields = errors.length > 1 ? errors.map(({ field, message }) => `  ${field}: ${message}`) : [];
  const first = errors.length > 1 ? 'the request is not right' : message;
  return plain([`callsheet: ${first}`, ...fields, ...advice(error)].join('\n')) + '\n';
}

function advice(error: unknown): string[] {
  if (!(error instanceof ApiError)) return [];
  if (error.isOutage)
    return ['Is Callsheet running there? Set CALLSHEET_URL, or: callsheet config set url <address>'];
  if (error.status === 401)
    return ['Set CALLSHEET_API_KEY to a key that is valid, or: callsheet config set api-key'];
  if (error.status === 403) return ['Use a key with a role that may do this; an admin can make one.'];
  return [];
}
