/** What a look at an output's address came to. */
export type Look = { kind: 'answered'; statusCode: number } | { kind: 'unanswered'; error: string };

/** What follows from it. */
export type Verdict =
  { kind: 'reachable' } | { kind: 'again'; afterMs: number } | { kind: 'unreachable'; problem: string };

/** Between looks: an upload elsewhere may still be on its way, and a server may just restart. */
const PAUSES_MS = [10_000, 60_000, 300_000];

/** An output is unreachable when several looks over minutes found nothing; a redirect is an answer that players follow. */
export function judgeOutput(look: Look, earlierLooks: number): Verdict {
  if (look.kind === 'answered' && look.statusCode < 400) return { kind: 'reachable' };
  const afterMs = PAUSES_MS[earlierLooks];
  if (afterMs !== undefined) return { kind: 'again', afterMs };
  const found = look.kind === 'answered' ? `it answered ${look.statusCode}` : look.error;
  return { kind: 'unreachable', problem: `The output cannot be fetched: ${found}` };
}
