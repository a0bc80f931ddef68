/** A call that was refused or got no answer; `message` says in a sentence what is wrong. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** The HTTP status; 0 when there was no answer. */
    readonly status: number,
    readonly title = 'No answer',
    /** Each bad field of the request. */
    readonly errors: readonly FieldError[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ApiError';
  }

  /** True when the server could not be reached, or is not able to answer. */
  get isOutage(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** What is wrong with one field, by its path in the request. */
export interface FieldError {
  field: string;
  message: string;
}

/** Reads the problem (RFC 9457) that a server answered with; a proxy in between may have written something else. */
export async function errorFrom(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const problem = readObject(text);
  const detail = stringOf(problem['detail']) ?? (text.slice(0, 200) || response.statusText);
  const errors = Array.isArray(problem['errors']) ? problem['errors'].flatMap(fieldError) : [];
  return new ApiError(detail, response.status, stringOf(problem['title']) ?? response.statusText, errors);
}

/** What went wrong below HTTP, in the words of the system. */
export function noAnswer(url: string, error: unknown): ApiError {
  const reason = reasonOf(error);
  return new ApiError(`no answer from ${new URL(url).origin}: ${reason}`, 0, 'No answer', [], {
    cause: error,
  });
}

/** fetch says "fetch failed"; its cause says why. With several addresses tried, the first tells. */
function reasonOf(error: unknown): string {
  if (!isRecord(error)) return String(error);
  const { name, message, cause, errors } = error;
  if (name === 'TimeoutError') return 'it took too long';
  if (cause !== undefined) return reasonOf(cause);
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  return stringOf(message) ?? 'an unknown failure';
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function fieldError(value: unknown): FieldError[] {
  if (!isRecord(value)) return [];
  const { field, message } = value;
  return typeof field === 'string' && typeof message === 'string' ? [{ field, message }] : [];
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
