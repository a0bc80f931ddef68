import { type HttpFailure } from '@callsheet/runtime';

/** PostgREST's codes for what we answer (https://docs.postgrest.org/en/stable/references/errors.html). */
const postgrestCodes: Record<number, string> = {
  400: 'PGRST102',
  401: 'PGRST301',
  403: '42501',
  404: 'PGRST202',
  503: 'PGRST001',
};

/** What PostgREST, and Storage its `error`, add to an error's text. */
export interface ErrorParts {
  code?: string | undefined;
  details?: string | null;
  hint?: string | null;
  error?: string;
}

/** The body of an error as the Supabase service that the path belongs to would send it. */
export function workerErrorBody(
  path: string,
  { status, detail }: HttpFailure,
  {
    code = postgrestCodes[status] ?? 'PGRST000',
    details = null,
    hint = null,
    error = detail,
  }: ErrorParts = {},
): Record<string, string | null> {
  if (path.startsWith('/rest/')) return { code, message: detail, details, hint };
  if (path.startsWith('/storage/')) return { statusCode: String(status), error, message: detail };
  return { error: detail };
}
