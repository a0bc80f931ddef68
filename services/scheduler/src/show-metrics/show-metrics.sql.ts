import { one, type Sql } from '@callsheet/runtime';

export interface Fleet {
  running: number;
  outbox_lag: number;
  usd_per_hour: number;
  idle_usd_per_hour: number;
  usd_today: number;
}

/** Figures of the whole system; none costs more when more tasks wait. */
export async function readFleet(sql: Sql): Promise<Fleet> {
  return one(
    await sql<Fleet & Record<string, unknown>>`
      select (select count(*)::int from callsheet.running_tasks) as running,
        (select greatest(0, coalesce(max(o.id), 0) - coalesce(max(p.position), 0))::float8 from
          (select max(id) as id from callsheet.outbox) o,
          (select max(position) as position from callsheet.outbox_position where consumer = 'jetstream') p) as outbox_lag,
        s.usd_per_hour::float8, s.idle_usd_per_hour::float8, s.usd_today::float8
      from callsheet.spend() s`,
  );
}

/** Waiting tasks by type, counted up to a limit for each lane, and the age of each type's first in line. */
export async function readQueue(sql: Sql) {
  return sql<{ task_type: string; tasks: number; oldest: number }>`
    select w.task_type, sum(w.tasks)::int as tasks, coalesce(max(a.age), 0)::float8 as oldest
    from callsheet.count_waiting(10000) w
    left join (
      select l.task_type, max(extract(epoch from now() - q.ready_at)) as age
      from callsheet.lanes l cross join lateral (
        select r.ready_at from callsheet.ready_tasks r where r.lane_id = l.id and r.start_tag >= l.head
        order by r.start_tag limit 1) q
      group by 1) a on a.task_type = w.task_type
    group by 1`;
}

/** Workers and pods that have not ended, and decisions of the last hour. */
export async function readCounts(sql: Sql) {
  return sql<{ what: 'worker' | 'pod' | 'decision'; label: string; count: number }>`
    select 'worker' as what, status as label, count(*)::int as count from public.workers
    where status <> 'terminated' group by status
    union all
    select 'pod', phase, count(*)::int from callsheet.pods where phase <> 'terminated' group by phase
    union all
    select 'decision', kind, sum(times)::int from callsheet.scaling_decisions
    where last_decided_at > now() - interval '1 hour' group by kind`;
}

/** The event up to which no earlier one can follow any more. */
export async function settledPosition(sql: Sql): Promise<string> {
  return one(await sql<{ position: string }>`select position::text from callsheet.count_horizon`).position;
}

export interface MeasuredEvent {
  id: string;
  event_type: string;
  task_type: string | null;
  wait: number | null;
  run: number | null;
  total: number | null;
  boot: number | null;
}

/** Settled events after a position, with the times of tasks that ended and of pods whose worker came up. */
export async function readEvents(sql: Sql, after: string, limit: number): Promise<MeasuredEvent[]> {
  return sql<MeasuredEvent & Record<string, unknown>>`
    select o.id::text, o.event_type, o.task_type,
      extract(epoch from t.claimed_at - t.created_at)::float8 as wait,
      extract(epoch from o.occurred_at - t.claimed_at)::float8 as run,
      extract(epoch from o.occurred_at - t.created_at)::float8 as total,
      (select extract(epoch from o.occurred_at - p.requested_at)::float8 from callsheet.pods p
        where o.event_type = 'worker.active' and p.worker_id = o.worker_id order by p.requested_at desc limit 1) as boot
    from callsheet.outbox o
    left join public.tasks t on o.event_type in ('task.completed', 'task.failed') and t.id = o.task_id
    where o.id > ${after}::bigint and o.id <= (select position from callsheet.count_horizon)
    order by o.id limit ${limit}`;
}
