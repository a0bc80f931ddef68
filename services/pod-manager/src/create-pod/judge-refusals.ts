import { failureCode, type ProviderError, type ProviderErrorKind } from '../runpod/provider-error.js';

/** Whether another candidate may fare better after this refusal; 403 can concern one SKU, 401 is the key itself. */
export function mayTryNext({ kind, status }: Refusal): boolean {
  return (
    kind === 'no-capacity' || (kind === 'rejected' && status === 400) || (kind === 'auth' && status === 403)
  );
}

/** A refused candidate. */
export type Refusal = Pick<ProviderError, 'kind' | 'status' | 'message'>;

/** Why no pod came of an attempt; `final` ones will not change by themselves. */
export interface Verdict {
  code: string;
  message: string;
  final: boolean;
}

const finalKinds: ReadonlySet<ProviderErrorKind> = new Set(['rejected', 'auth', 'insufficient-funds']);

/** Sums up the refusals of one attempt: sold out somewhere means waiting helps, else the last one counts. */
export function judgeRefusals(refusals: readonly Refusal[]): Verdict {
  const decisive = refusals.findLast(({ kind }) => kind === 'no-capacity') ?? refusals.at(-1);
  if (!decisive)
    return { code: 'over_budget', message: 'no GPU type fits what MAX_HOURLY_COST leaves', final: false };
  const { kind, message } = decisive;
  return { code: failureCode(kind), message: explain(kind, message), final: finalKinds.has(kind) };
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
