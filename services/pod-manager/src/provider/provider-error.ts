/** What an unsuccessful call to the provider means for us; callers decide by this word alone. */
export const providerErrorKinds = [
  'no-capacity',
  'rejected',
  'ambiguous',
  'rate-limited',
  'auth',
  'insufficient-funds',
  'not-ready',
  'gone',
  'unknown',
] as const;
export type ProviderErrorKind = (typeof providerErrorKinds)[number];

export interface ProviderErrorFacts {
  /** HTTP status, when there was an answer. */
  status?: number;
  /** How long the provider asks us to wait. */
  retryAfterMs?: number;
  requestId?: string;
}

/** A call to the provider that did not succeed; the message is safe to show. */
export class ProviderError extends Error {
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;

  constructor(
    readonly kind: ProviderErrorKind,
    message: string,
    facts: ProviderErrorFacts = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.requestId = facts.requestId;
  }
}

/** The kind of anything thrown around a provider call. */
export function providerErrorKind(error: unknown): ProviderErrorKind {
  return error instanceof ProviderError ? error.kind : 'unknown';
}

/** The word a row keeps for a kind: `no-capacity` → `no_capacity`. */
export function failureCode(kind: string): string {
  return kind.replaceAll('-', '_');
}
