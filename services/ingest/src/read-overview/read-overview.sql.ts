import { one, type Sql } from '@callsheet/runtime';

export interface MinuteRow {
  [column: string]: unknown;
  minute: Date;
  completed: number;
  failed: number;
  wait_p50_s: number | null;
  wait_p95_s: number | null;
}

/** How much waits and since when, and how much runs. */
export async function readQueue(sql: Sql) {
  return one(
    await sql<{ queued: number; running: number; oldest: Date | null }>`
      select (select coalesce(sum(c.count), 0)::float8 from callsheet.task_counts c where c.status = 'Queued') as queued,
        (select count(*)::float8 from callsheet.running_tasks) as running,
        (select min(r.ready_at) from callsheet.ready_tasks r) as oldest`,
  );
}

/** Tasks that ended well and badly in the last 24 hours. */
export async function readEnds(sql: Sql) {
  return one(
    await sql<{ completed: number; failed: number }>`
      select coalesce(sum(h.count) filter (where h.status = 'Complete'), 0)::float8 as completed,
        coalesce(sum(h.count) filter (where h.status = 'Failed'), 0)::float8 as failed
      from callsheet.hourly_ends h where h.hour > now() - interval '24 hours'`,
  );
}

/** Ends and waits of the last hour by the minute. A wait lasts from the task's creation to its first hand-out. */
export function readMinutes(sql: Sql): Promise<MinuteRow[]> {
  return sql<MinuteRow>`
    with recent as materialized (
      select o.event_type, o.task_id, o.occurred_at from callsheet.outbox o order by o.id desc limit 20000),
    hour as (
      select * from recent where occurred_at > now() - interval '1 hour'
        and event_type in ('task.completed', 'task.failed', 'task.claimed', 'task.created')),
    waits as (
      select min(c.occurred_at) as at, extract(epoch from min(c.occurred_at) - min(n.occurred_at)) as seconds
      from hour c join hour n on n.task_id = c.task_id and n.event_type = 'task.created'
      where c.event_type = 'task.claimed' group by c.task_id),
    ends as (
      select date_trunc('minute', occurred_at) as minute, count(*) filter (where event_type = 'task.completed') as completed,
        count(*) filter (where event_type = 'task.failed') as failed
      from hour where event_type in ('task.completed', 'task.failed') group by 1),
    starts as (
      select date_trunc('minute', at) as minute, percentile_cont(0.5) within group (order by seconds) as p50,
        percentile_cont(0.95) within group (order by seconds) as p95
      from waits group by 1)
    select minute, coalesce(e.completed, 0)::float8 as completed, coalesce(e.failed, 0)::float8 as failed,
      s.p50::float8 as wait_p50_s, s.p95::float8 as wait_p95_s
    from ends e full join starts s using (minute) order by minute`;
}

/** What a second of finished video cost, of the newest thousand ends. */
export async function readVideoPrice(sql: Sql): Promise<number | null> {
  const rows = await sql<{ price: number | null }>`
    with ends as materialized (
      select o.task_id from callsheet.outbox o where o.id > (select coalesce(max(id), 0) - 20000 from callsheet.outbox)
        and o.event_type = 'task.completed' order by o.id desc limit 1000)
    select (sum(c.usd) / nullif(sum((t.result_data ->> 'duration_seconds')::float8), 0))::float8 as price
    from ends e join public.tasks t on t.id = e.task_id join callsheet.task_costs c on c.task_id = t.id
    where jsonb_typeof(t.result_data -> 'duration_seconds') = 'number'`;
  return one(rows).price;
}
