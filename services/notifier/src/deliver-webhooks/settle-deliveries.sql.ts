import { type Sql } from '@callsheet/runtime';
import { failureOf, isSuccess, type AttemptResult, type Settlement } from './deliver-webhooks.js';

/** An attempt that has ended, or a delivery that was refused without one. */
export interface Ending {
  id: string;
  /** Attempts made before. */
  attempts: number;
  settlement: Settlement;
  result: AttemptResult;
  startedAt: Date;
  durationMs: number;
  /** As the log keeps them. */
  headers: Record<string, string>;
}

/** What recording an ending came to. */
export interface Recorded {
  /** False when another sender has made this attempt meanwhile. */
  recorded: boolean;
  /** A later delivery of one of these tasks has become due. */
  freed: boolean;
}

/**
 * Records endings, all or none: the deliveries, their log, the endpoints' hours and standing, and an endpoint that is given
 * up since it answered 410 or has failed for longer than `disableAfterMs`.
 */
export async function settleDeliveries(
  sql: Sql,
  endings: readonly Ending[],
  disableAfterMs: number,
): Promise<Recorded[]> {
  const column = <T>(pick: (ending: Ending) => T) => endings.map(pick);
  const rows = await sql<{ id: string; freed: boolean }>`
    with ended as (
      select * from unnest(
        ${column(({ id }) => id)}::uuid[], ${column(({ attempts }) => attempts)}::int[],
        ${column(({ settlement }) => settlement.status)}::text[], ${column(delayMsOf)}::float8[],
        ${column(({ result }) => result.kind !== 'refused')}::boolean[], ${column(wasDelivered)}::boolean[],
        ${column(({ durationMs }) => Math.round(durationMs))}::int[], ${column(statusCodeOf)}::int[],
        ${column(({ result }) => failureOf(result) ?? null)}::text[], ${column(bodyOf)}::text[],
        ${column(({ headers }) => JSON.stringify(headers))}::text[],
        ${column(({ startedAt }) => startedAt)}::timestamptz[]
      ) as x (id, before, status, delay_ms, sent, ok, duration_ms, status_code, error, response_body, headers,
        started_at)),
    settled as (
      update callsheet.webhook_deliveries d set
        status = x.status, attempts = d.attempts + x.sent::int, error = x.error,
        next_attempt_at = now() + make_interval(secs => x.delay_ms / 1000),
        settled_at = case when x.status <> 'pending' then now() end
      from ended x where d.id = x.id and d.status = 'pending' and d.attempts = x.before
      returning d.id, d.endpoint_id, d.attempts, x.status, x.sent, x.ok, x.duration_ms, x.status_code, x.error,
        x.response_body, x.headers, x.started_at),
    logged as (
      insert into callsheet.webhook_attempts
        (delivery_id, attempt, attempted_at, duration_ms, status_code, error, response_body, request_headers)
      select s.id, s.attempts, s.started_at, s.duration_ms,
        s.status_code, s.error, s.response_body, s.headers::json
      from settled s where s.sent),
    freed as (
      update callsheet.webhook_deliveries n set after_id = null, next_attempt_at = now()
      where n.after_id = any (array(select s.id from settled s where s.status <> 'pending')) returning n.id),
    counted as (
      insert into callsheet.webhook_endpoint_hours as h (endpoint_id, hour, delivered, failed, duration_ms, slowest_ms)
      select s.endpoint_id, date_trunc('hour', now()), count(*) filter (where s.ok), count(*) filter (where not s.ok),
        sum(s.duration_ms), max(s.duration_ms)
      from settled s where s.sent and s.endpoint_id is not null group by s.endpoint_id order by s.endpoint_id
      on conflict (endpoint_id, hour) do update set
        delivered = h.delivered + excluded.delivered, failed = h.failed + excluded.failed,
        duration_ms = h.duration_ms + excluded.duration_ms, slowest_ms = greatest(h.slowest_ms, excluded.slowest_ms)),
    seen as (
      select s.endpoint_id, bool_or(s.ok) as ok, bool_or(s.status_code = 410) as gone
      from settled s where s.sent and s.endpoint_id is not null group by s.endpoint_id),
    judged as (
      select e.id, seen.ok, case
          when not e.enabled then null
          when seen.gone then 'gone'
          when not seen.ok and e.failing_since < now() - make_interval(secs => ${disableAfterMs / 1000}) then 'failing'
        end as given_up
      from seen join callsheet.webhook_endpoints e on e.id = seen.endpoint_id
      -- Only what changes: this row is every sender's.
      where case when seen.ok and not coalesce(seen.gone, false)
        then e.failing_since is not null or coalesce(e.last_success_at, '-infinity') < now() - interval '1 minute'
        else e.failing_since is null or e.enabled end
      order by e.id),
    standing as (
      update callsheet.webhook_endpoints e set
        failing_since = case when not j.ok then coalesce(e.failing_since, now()) end,
        last_success_at = case when j.ok then now() else e.last_success_at end,
        enabled = e.enabled and j.given_up is null,
        disabled_reason = coalesce(j.given_up, e.disabled_reason),
        disabled_at = case when j.given_up is null then e.disabled_at else now() end
      from judged j
      where e.id = j.id and (j.ok or j.given_up is not null or e.failing_since is null))
    select s.id, exists (select from freed) as freed from settled s`;
  const recorded = new Set(rows.map(({ id }) => id));
  const freed = rows.some((row) => row.freed);
  return endings.map(({ id }) => ({ recorded: recorded.has(id), freed }));
}

function delayMsOf({ settlement }: Ending): number {
  return settlement.status === 'pending' ? settlement.delayMs : 0;
}

function wasDelivered({ result }: Ending): boolean {
  return result.kind === 'answered' && isSuccess(result.statusCode);
}

function statusCodeOf({ result }: Ending): number | null {
  return result.kind === 'answered' ? result.statusCode : null;
}

function bodyOf({ result }: Ending): string | null {
  return result.kind === 'answered' ? result.body : null;
}
