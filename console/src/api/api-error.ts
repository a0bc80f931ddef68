import { ApiError } from '@callsheet/client';

/** What to tell a person about any failure. */
export function tellError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The problems of a request by the field they are about. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(error.errors.map(({ field, message }) => [field, message]));
}
