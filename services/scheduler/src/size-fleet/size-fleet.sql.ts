import { one, type Database, type Sql } from '@callsheet/runtime';
import { countLimit, type FleetPolicy, type FleetSnapshot, type FleetWorker } from './size-fleet.js';

/** The fleet at one moment of the database's clock. External workers count only while they beat. */
export async function loadFleet(
  database: Database,
  policy: FleetPolicy,
  heartbeatMs: number,
): Promise<{ snapshot: FleetSnapshot; takenAt: Date }> {
  return database.begin(async (sql) => {
    await sql`set transaction isolation level repeatable read read only`;
    const { now, external } = await countExternal(sql, heartbeatMs);
    const workers = await loadWorkers(sql);
    const queued = await countClaimable(sql, countLimit(policy, external));
    return { snapshot: { queued, external, workers }, takenAt: now };
  });
}

/** Inserts the workers as spawning, but no more than make `wanted` live ones; returns the ids that were inserted. */
export async function insertWorkers(
  database: Database,
  ids: readonly string[],
  wanted: number,
  instanceType: string,
): Promise<string[]> {
  return database.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('callsheet.insert-workers', 0))`;
    // A statement of its own: its snapshot must be younger than the lock.
    const rows = await sql<{ id: string }>`
      insert into public.workers (id, instance_type, status)
      select new.id, ${instanceType}, 'spawning' from unnest(${ids}::text[]) as new (id)
      limit greatest(0, ${wanted}::int - (
        select count(*) from public.workers w
        where w.status in ('spawning', 'active') and w.instance_type <> 'external'))
      returning id`;
    return rows.map(({ id }) => id);
  });
}

/** Marks workers that still hold no task as terminating; returns who was marked. Whoever is just claiming is left out. */
export async function drainWorkers(database: Database, ids: readonly string[]): Promise<string[]> {
  return database.begin(async (sql) => {
    // A claim locks the worker first. Whoever claimed before this lock is seen by the next statement's younger snapshot;
    // whoever claims after it finds `terminating`.
    const locked = await sql<{ id: string }>`
      select w.id from public.workers w
      where w.id = any (${ids}) and w.status in ('spawning', 'active')
      order by w.id for no key update skip locked`;
    const rows = await sql<{ id: string }>`
      update public.workers w set status = 'terminating', terminating_at = now(), updated_at = now()
      where w.id = any (${locked.map(({ id }) => id)})
        and not exists (select from callsheet.running_tasks r where r.worker_id = w.id)
      returning w.id`;
    return rows.map(({ id }) => id);
  });
}

async function countExternal(sql: Sql, heartbeatMs: number): Promise<{ now: Date; external: number }> {
  return one(
    await sql<{ now: Date; external: number }>`
      select now() as now, count(*)::int as external from public.workers w
      where w.status = 'active' and w.instance_type = 'external'
        and w.last_heartbeat > now() - make_interval(secs => ${(2 * heartbeatMs) / 1000})`,
  );
}

async function loadWorkers(sql: Sql): Promise<FleetWorker[]> {
  return sql<FleetWorker>`
    select w.id, w.status, running.worker_id is not null as busy,
      greatest(coalesce(w.activated_at, w.created_at), ended.at) as "idleSince"
    from public.workers w
    left join (select distinct r.worker_id from callsheet.running_tasks r) running on running.worker_id = w.id
    left join lateral (
      select o.occurred_at as at from callsheet.outbox o
      where o.worker_id = w.id and o.task_id is not null order by o.id desc limit 1) ended
      on running.worker_id is null and w.status = 'active'
    where w.status in ('spawning', 'active') and w.instance_type <> 'external'`;
}

async function countClaimable(sql: Sql, limit: number): Promise<number> {
  const { count } = one(
    await sql<{ count: number }>`
      select count(*)::int as count from (
        select from (select a.id, min(a.head) as head from callsheet.lanes a group by a.id) l cross join lateral (
          select r.task_id, r.queue_version from callsheet.ready_tasks r
          where r.lane_id = l.id and r.start_tag >= l.head order by r.start_tag limit ${limit}) ready
        join public.tasks t on t.id = ready.task_id and t.status = 'Queued' and t.queue_version = ready.queue_version
        limit ${limit}) claimable`,
  );
  return count;
}
