import { failureCode, type ProviderErrorKind } from '../provider/provider-error.js';
import { needsPerson } from '../provider/retry.js';

/** Why an offer, or a provider, was of no use. */
export interface Refusal {
  kind: ProviderErrorKind | 'over-budget';
  /** HTTP status, where there was one. */
  status: number | undefined;
  message: string;
}

/** Why no pod came of an attempt; `final` ones will not change by themselves. */
export interface Verdict {
  code: string;
  message: string;
  final: boolean;
}

/** Sums up the refusals of one attempt: sold out somewhere means waiting helps, else the last one counts. */
export function judgeRefusals(refusals: readonly Refusal[]): Verdict {
  const decisive = refusals.findLast(({ kind }) => kind === 'no-capacity') ?? refusals.at(-1);
  if (!decisive) return { code: 'no_capacity', message: 'no provider offers anything', final: false };
  const { kind, message } = decisive;
  if (kind === 'over-budget') return { code: 'over_budget', message, final: false };
  return { code: failureCode(kind), message: explain(kind, message), final: needsPerson(kind) };
}

function explain(kind: ProviderErrorKind, message: string): string {
  switch (kind) {
    case 'auth':
      return `${message} (check RUNPOD_API_KEY and what it may do)`;
    case 'insufficient-funds':
      return `${message} (the Runpod account needs credit)`;
    case 'no-capacity':
    case 'rejected':
    case 'ambiguous':
    case 'rate-limited':
    case 'not-ready':
    case 'gone':
    case 'unknown':
      return message;
  }
}
