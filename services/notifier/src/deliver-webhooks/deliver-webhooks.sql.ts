import { one, type Sql } from '@callsheet/runtime';
import { type Signable } from './request-headers.js';

/** A delivery that is this sender's until its lease ends. */
export interface Delivery extends Signable {
  /** What goes to the same place: an endpoint's id, or a digest of a task's own URL without its query. */
  destination: string;
  endpointId: string | null;
  taskId: string | null;
  /** Of its task or batch. */
  traceparent: string | null;
  url: string;
  /** Attempts made before, and those of them that a replay does not count. */
  attempts: number;
  firstAttempt: number;
  /** Its last attempt, whoever made it, was a success. */
  proven: boolean;
  /** Why it is not to be sent. */
  refusal: string | null;
}

/** Loads deliveries with what it takes to send them. */
export async function loadDeliveries(sql: Sql, ids: readonly string[]): Promise<Delivery[]> {
  return sql<Delivery>`
    select d.id, d.destination, d.endpoint_id as "endpointId", d.task_id as "taskId", d.body, d.attempts,
      d.first_attempt as "firstAttempt", coalesce(t.traceparent, b.traceparent) as traceparent, coalesce(e.url, d.url) as url, coalesce(e.format, 'flat') as format,
      coalesce(e.headers, '{}') as headers,
      coalesce(e.failing_since is null and e.last_success_at is not null, false) as proven,
      case when e.id is null
        then array_remove(array[p.webhook_secret,
          case when p.previous_webhook_secret_until > now() then p.previous_webhook_secret end], null)
        else array_remove(array[e.secret, case when e.previous_secret_until > now() then e.previous_secret end], null)
      end as secrets,
      case
        when d.endpoint_id is null then null
        when e.deleted_at is not null or e.id is null then 'the endpoint was deleted'
        when not e.enabled and d.event_type <> 'webhook.ping' then 'the endpoint is disabled'
      end as refusal
    from callsheet.webhook_deliveries d
    join public.projects p on p.id = d.project_id
    left join callsheet.webhook_endpoints e on e.id = d.endpoint_id
    left join public.tasks t on t.id = d.task_id
    left join public.batches b on b.id = d.batch_id
    where d.id = any (${ids}::uuid[])
    order by d.event_id, d.created_at`;
}

export interface Claim {
  /** Deliveries that are this sender's for `leaseMs`, and then due again should it never settle them. */
  taken: string[];
  /** Due deliveries that were looked at. */
  seen: number;
  /** Milliseconds until the first of those that have to wait is due again; null when none has to. */
  nextMs: number | null;
}

/**
 * Takes due deliveries. Of those beyond an endpoint's rate limit each gets a later time of its own, so that they are not
 * in the way of others again and again.
 */
export async function claimDeliveries(sql: Sql, limit: number, leaseMs: number): Promise<Claim> {
  return one(
    await sql<Claim>`
      with due as materialized (
        select d.id, d.destination, d.endpoint_id, d.next_attempt_at from callsheet.webhook_deliveries d
        where d.status = 'pending' and d.after_id is null and d.next_attempt_at <= now()
        order by d.next_attempt_at limit ${limit} for update skip locked),
      limited as materialized (
        select e.id, e.rate_limit_per_sec as rate, least(greatest(1, e.rate_limit_per_sec / 10.0),
          e.rate_tokens + e.rate_limit_per_sec * extract(epoch from clock_timestamp() - e.rate_counted_at)) as tokens
        from callsheet.webhook_endpoints e
        where e.rate_limit_per_sec is not null and e.id in (select due.endpoint_id from due)
        order by e.id for no key update),
      placed as (
        select due.*, row_number() over (partition by due.endpoint_id order by due.next_attempt_at) as place from due),
      judged as materialized (
        select p.id, p.endpoint_id,
          case when p.place > floor(l.tokens) then (p.place - l.tokens) / l.rate else 0 end::float8 as wait
        from placed p left join limited l on l.id = p.endpoint_id),
      moved as (
        update callsheet.webhook_deliveries d
        set next_attempt_at = now() + make_interval(secs => case j.wait when 0 then ${leaseMs / 1000} else j.wait end)
        from judged j where d.id = j.id),
      paid as (
        update callsheet.webhook_endpoints e
        set rate_tokens = l.tokens - (select count(*) from judged j where j.endpoint_id = l.id and j.wait = 0),
          rate_counted_at = clock_timestamp()
        from limited l where e.id = l.id)
      select coalesce(array_agg(j.id::text) filter (where j.wait = 0), '{}') as taken, count(*)::int as seen,
        1000 * min(j.wait) filter (where j.wait > 0) as "nextMs"
      from judged j`,
  );
}

/** A delivery that is given back without an attempt, to be due after `waitMs`. */
export interface Returned {
  delivery: Pick<Delivery, 'id' | 'attempts'>;
  waitMs: number;
}

/** Gives deliveries back that were not attempted. */
export async function returnDeliveries(sql: Sql, returned: readonly Returned[]): Promise<void> {
  if (returned.length === 0) return;
  await sql`
    update callsheet.webhook_deliveries d set next_attempt_at = now() + make_interval(secs => r.wait_ms / 1000)
    from unnest(${returned.map(({ delivery }) => delivery.id)}::uuid[],
      ${returned.map(({ delivery }) => delivery.attempts)}::int[], ${returned.map(({ waitMs }) => waitMs)}::float8[])
      as r (id, attempts, wait_ms)
    where d.id = r.id and d.status = 'pending' and d.attempts = r.attempts`;
}
