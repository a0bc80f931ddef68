import { one, type Database, type Sql } from '@callsheet/runtime';
import { type FleetSnapshot, type FleetWorker, type Habits } from './fleet.js';
import { loadArrivals, loadHabits, loadTaskSeconds, loadWaiting } from './load-demand.sql.js';
import { spendingRoom, type SpendingLimits } from './spending-room.js';

/** What a typical pod takes before there is history. */
const UNKNOWN_BOOT_S = 90;
/** How far back a decision that does not learn looks at arrivals. */
const RECENT_S = 600;

export interface LoadOptions {
  heartbeatMs: number;
  /** Waiting tasks of one kind are counted no further. */
  countLimit: number;
  limits: SpendingLimits;
  /** True loads all arrivals there are to learn from, false those that one decision looks at. */
  learning: boolean;
}

/** The fleet at one moment of the database's clock. External workers count only while they beat. */
export async function loadFleet(
  database: Database,
  { heartbeatMs, countLimit, limits, learning }: LoadOptions,
): Promise<{ snapshot: FleetSnapshot; takenAt: Date }> {
  return database.begin(async (sql) => {
    await sql`set transaction isolation level repeatable read read only`;
    const { takenAt } = one(await sql<{ takenAt: Date }>`select now() as "takenAt"`);
    const rows = await loadWorkers(sql, heartbeatMs);
    const bootS = bootSeconds(rows);
    const habits = await loadHabits(sql);
    const arrivals = await loadArrivals(sql, learning ? 'all' : RECENT_S);
    const taskSeconds = await loadTaskSeconds(sql);
    const waiting = await loadWaiting(sql, taskSeconds, countLimit);
    const spending = await spendingRoom(sql, limits);
    const workers = rows.map((row) => workerOf(row, { takenAt, bootS, taskS: taskSeconds.mean }));
    return { snapshot: { workers, waiting, arrivals, habits, bootS, spending }, takenAt };
  });
}

/** Counts the tasks that arrived since the last call; true when there may be more. */
export async function noteArrivals(sql: Sql): Promise<boolean> {
  const batch = 20_000;
  const { passed } = one(
    await sql<{ passed: number }>`select callsheet.note_arrivals(${batch}::int) as passed`,
  );
  return passed > batch / 2;
}

/** Keeps what was learned for whoever leads next. */
export async function keepHabits(sql: Sql, minVramGb: number, habits: Habits): Promise<void> {
  const { floor, holdS, patienceS, hedge } = habits;
  await sql`
    insert into callsheet.fleet_habits as h (min_vram_gb, floor, hold_s, patience_s, hedge)
    values (${minVramGb}::smallint, ${floor}::int, ${holdS}, ${patienceS}, ${hedge})
    on conflict (min_vram_gb) do update set floor = excluded.floor, hold_s = excluded.hold_s,
      patience_s = excluded.patience_s, hedge = excluded.hedge, learned_at = now()`;
}

/** Inserts the workers as spawning, but no more than make `atMost` live ones in all; returns the ids that were inserted. */
export async function insertWorkers(
  database: Database,
  ids: readonly string[],
  { atMost, instanceType, minVramGb }: { atMost: number; instanceType: string; minVramGb: number },
): Promise<string[]> {
  return database.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('callsheet.insert-workers', 0))`;
    // A statement of its own: its snapshot must be younger than the lock.
    const rows = await sql<{ id: string }>`
      insert into public.workers (id, instance_type, status, min_vram_gb)
      select new.id, ${instanceType}, 'spawning', nullif(${minVramGb}::int, 0) from unnest(${ids}::text[]) as new (id)
      limit greatest(0, ${atMost}::int - (
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

interface WorkerRow {
  id: string;
  status: 'spawning' | 'active';
  external: boolean;
  vramGb: number;
  /** Seconds before the snapshot: thousands of them are read faster than dates. */
  idleForS: number;
  askedAgoS: number;
  /** Since when it is active and how long its boot took; null of an external worker. */
  activeForS: number | null;
  bootTookS: number | null;
  busyForS: number | null;
}

async function loadWorkers(sql: Sql, heartbeatMs: number): Promise<WorkerRow[]> {
  // date_part gives float8 at once; extract gives numeric, which is slow for thousands of rows.
  return sql<WorkerRow>`
    select w.id, w.status, w.instance_type = 'external' as external, date_part('epoch', now() - w.created_at) as "askedAgoS",
      case when w.instance_type <> 'external' then date_part('epoch', now() - w.activated_at) end as "activeForS",
      case when w.instance_type <> 'external' then date_part('epoch', w.activated_at - w.created_at) end as "bootTookS",
      coalesce((w.vram_total_mb + 500) / 1000, w.min_vram_gb, 0) as "vramGb",
      date_part('epoch', now() - running.claimed_at) as "busyForS",
      date_part('epoch', now() - greatest(coalesce(w.activated_at, w.created_at), ended.at)) as "idleForS"
    from public.workers w
    left join (
      select r.worker_id, min(r.claimed_at) as claimed_at from callsheet.running_tasks r group by r.worker_id) running
      on running.worker_id = w.id
    left join lateral (
      -- What ended the last task it claimed. Offset 0 keeps busy workers from being looked up.
      select n.occurred_at as at from (
        select o.id, o.task_id from callsheet.outbox o
        where o.worker_id = w.id and o.event_type = 'task.claimed' order by o.id desc limit 1) claim
      cross join lateral (
        select e.occurred_at from callsheet.outbox e
        where e.task_id = claim.task_id and e.id > claim.id order by e.id limit 1) n
      where running.worker_id is null and w.status = 'active' offset 0) ended on true
    where w.status in ('spawning', 'active')
      and (w.instance_type <> 'external' or (w.status = 'active'
        and w.last_heartbeat > now() - make_interval(secs => ${(2 * heartbeatMs) / 1000})))`;
}

/** The last boots' mean. */
function bootSeconds(rows: readonly WorkerRow[]): number {
  const boots = rows
    .flatMap(({ activeForS, bootTookS }) =>
      activeForS !== null && bootTookS !== null ? [{ activeForS, bootTookS }] : [],
    )
    .sort((one, other) => one.activeForS - other.activeForS)
    .slice(0, 20);
  if (boots.length === 0) return UNKNOWN_BOOT_S;
  const seconds = boots.reduce((sum, { bootTookS }) => sum + bootTookS, 0);
  return Math.max(1, seconds / boots.length);
}

function workerOf(
  { id, status, external, vramGb, idleForS, askedAgoS, busyForS }: WorkerRow,
  { takenAt, bootS, taskS }: { takenAt: Date; bootS: number; taskS: number },
): FleetWorker {
  const restOfTask = (ranS: number) => Math.max(taskS - ranS, ranS / 4);
  const restOfBoot = status === 'spawning' ? Math.max(1, bootS - askedAgoS) : 0;
  const freeInS = busyForS === null ? restOfBoot : restOfTask(busyForS);
  const idleSince = new Date(takenAt.getTime() - 1000 * idleForS);
  return { id, status, external, vramGb, idleSince, busy: busyForS !== null, freeInS };
}
