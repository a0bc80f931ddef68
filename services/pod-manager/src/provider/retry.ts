import { type ProviderErrorKind } from './provider-error.js';

/** What a call does to the world: a read can be repeated, an end too, a create never. */
export type Effect = 'read' | 'end' | 'create';

const maxTries = 3;
const longestPauseMs = 10_000;

/** Milliseconds after which the same call may be tried again, or undefined when it may not. `attempt` counts from 1. */
export function retryAfter(
  kind: ProviderErrorKind,
  effect: Effect,
  attempt: number,
  askedToWaitMs?: number,
): number | undefined {
  if (effect === 'create' || attempt >= maxTries) return undefined;
  if (kind !== 'unknown' && kind !== 'rate-limited') return undefined;
  const pause = askedToWaitMs ?? 250 * 4 ** (attempt - 1);
  return pause <= longestPauseMs ? pause : undefined;
}

/** Whether the provider may fare better with another offer after it refused one; `status` 403 can concern one kind of GPU. */
export function mayTryNext(kind: ProviderErrorKind, status: number | undefined): boolean {
  return (
    kind === 'no-capacity' ||
    kind === 'not-ready' ||
    (kind === 'rejected' && status === 400) ||
    (kind === 'auth' && status === 403)
  );
}

/** Whether waiting changes nothing: a person must act first. */
export function needsPerson(kind: ProviderErrorKind): boolean {
  return kind === 'rejected' || kind === 'auth' || kind === 'insufficient-funds';
}
