/** What one check found; `advice` says what to do. */
export interface Finding {
  check: string;
  status: 'ok' | 'warning' | 'problem' | 'skipped';
  found: string;
  advice?: string;
}

/** Builds findings of one check. */
export function findingsOf(check: string) {
  return {
    ok: (found: string): Finding => ({ check, status: 'ok', found }),
    warning: (found: string, advice: string): Finding => ({ check, status: 'warning', found, advice }),
    problem: (found: string, advice: string): Finding => ({ check, status: 'problem', found, advice }),
    skipped: (missing: string): Finding => ({
      check,
      status: 'skipped',
      found: `${missing} is not set`,
      advice: `set ${missing} as the services have it, or pass their settings with --env-file`,
    }),
  };
}

/** The message of an error with those of its causes. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}
