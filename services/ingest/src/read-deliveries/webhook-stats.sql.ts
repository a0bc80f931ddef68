import { one, type Sql } from '@callsheet/runtime';

export interface HourRow {
  hour: Date;
  delivered: number;
  failed: number;
  duration_ms: number;
  slowest_ms: number;
}

/** An endpoint's hours with attempts, oldest first. */
export async function loadHours(sql: Sql, endpointId: string, hours: number): Promise<HourRow[]> {
  return sql<HourRow>`
    select h.hour, h.delivered, h.failed, h.duration_ms::float8 as duration_ms, h.slowest_ms
    from callsheet.webhook_endpoint_hours h
    where h.endpoint_id = ${endpointId} and h.hour > now() - make_interval(hours => ${hours}) order by h.hour`;
}

export interface Recent {
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
  pending: number;
  oldest_pending_at: Date | null;
}

/** Latency of an endpoint's newest attempts, and what is still to be sent to it; bounded, whatever the log holds. */
export async function loadRecent(sql: Sql, endpointId: string): Promise<Recent> {
  return one(
    await sql<Recent>`
      with newest as (
        select d.id from callsheet.webhook_deliveries d
        where d.endpoint_id = ${endpointId} and d.attempts > 0 order by d.created_at desc, d.id desc limit 1000),
      attempts as (
        select a.duration_ms from newest n join callsheet.webhook_attempts a on a.delivery_id = n.id
        order by a.attempted_at desc limit 1000),
      pending as (
        select d.created_at from callsheet.webhook_deliveries d
        where d.destination = ${endpointId} and d.status = 'pending' limit 10000)
      select percentile_disc(0.5) within group (order by a.duration_ms) as p50_ms,
        percentile_disc(0.95) within group (order by a.duration_ms) as p95_ms,
        percentile_disc(0.99) within group (order by a.duration_ms) as p99_ms,
        (select count(*)::int from pending) as pending, (select min(p.created_at) from pending p) as oldest_pending_at
      from attempts a`,
  );
}
