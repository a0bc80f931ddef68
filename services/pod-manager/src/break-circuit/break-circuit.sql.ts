import { type Sql } from '@callsheet/runtime';
import { type Breaker, type Outcome } from './judge-breaker.js';

/** What a provider's breaker is judged from. */
export interface History {
  /** Newest first. */
  outcomes: Outcome[];
  isTrying: boolean;
}

/** How starts with a provider ended in the last six hours, since the last reset. */
export async function loadHistory(sql: Sql, provider: string): Promise<History> {
  const rows = await sql<Outcome & { requestedAt: Date; pending: boolean }>`
    select p.requested_at as "requestedAt", w.activated_at is null and p.phase in ('intent', 'created', 'launched') as pending,
      coalesce(w.activated_at, p.terminating_at, p.terminated_at, p.requested_at) as at,
      case when w.activated_at is null then p.failure_kind end as cause, p.failure_detail as message
    from callsheet.pods p join public.workers w on w.id = p.worker_id
    where p.provider = ${provider} and p.requested_at > greatest(now() - interval '6 hours',
        (select b.reset_at from callsheet.breakers b where b.provider = ${provider}))
      and (w.activated_at is not null or p.failure_kind is not null or p.phase in ('intent', 'created', 'launched'))
    order by p.requested_at desc limit 200`;
  const outcomes = rows.filter(({ pending }) => !pending).sort((a, b) => b.at.getTime() - a.at.getTime());
  const newest = outcomes[0]?.at.getTime() ?? 0;
  const isTrying = rows.some(({ pending, requestedAt }) => pending && requestedAt.getTime() > newest);
  return { outcomes, isTrying };
}

/** Keeps a breaker's state for people to see; true when it has changed. */
export async function saveBreaker(sql: Sql, provider: string, breaker: Breaker): Promise<boolean> {
  const facts = breaker.state === 'closed' ? undefined : breaker;
  const rows = await sql`
    insert into callsheet.breakers as b (provider, state, cause, failures, message, retry_at)
    values (${provider}, ${breaker.state}, ${facts?.cause ?? null}, ${facts?.failures ?? 0}, ${facts?.message ?? null},
      ${facts?.retryAt ?? null})
    on conflict (provider) do update set state = excluded.state, cause = excluded.cause, failures = excluded.failures,
      message = excluded.message, retry_at = excluded.retry_at, updated_at = now()
    where (b.state, b.cause, b.failures) is distinct from (excluded.state, excluded.cause, excluded.failures)
    returning provider`;
  return rows.length > 0;
}
