import { one, type Database, type Sql } from '@callsheet/runtime';
import {
  type Arrivals,
  type FleetSnapshot,
  type FleetWorker,
  type Habits,
  type WaitingWork,
} from './fleet.js';
import { spendingRoom, type SpendingLimits } from './spending-room.js';

/** What a typical pod takes before there is history. */
const UNKNOWN_BOOT_S = 90;
/** What a task takes of which nothing is known: the brief's table, 512x512 and 24 frames. */
const UNKNOWN_TASK_S = 150;

export interface LoadOptions {
  heartbeatMs: number;
  /** Waiting tasks of one kind are counted no further. */
  countLimit: number;
  limits: SpendingLimits;
}

/** The fleet at one moment of the database's clock. External workers count only while they beat. */
export async function loadFleet(
  database: Database,
  { heartbeatMs, countLimit, limits }: LoadOptions,
): Promise<{ snapshot: FleetSnapshot; takenAt: Date }> {
  return database.begin(async (sql) => {
    await sql`set transaction isolation level repeatable read read only`;
    const { takenAt } = one(await sql<{ takenAt: Date }>`select now() as "takenAt"`);
    const arrivals = await loadArrivals(sql);
    const rows = await loadWorkers(sql, heartbeatMs);
    const bootS = bootSeconds(rows);
    const waiting = await loadWaiting(sql, arrivals, countLimit);
    const habits = await loadHabits(sql);
    const spending = await spendingRoom(sql, limits);
    const taskS = meanSeconds(arrivals) ?? UNKNOWN_TASK_S;
    const workers = rows.map((row) => workerOf(row, { takenAt, bootS, taskS }));
    return { snapshot: { workers, waiting, arrivals: byClass(arrivals), habits, bootS, spending }, takenAt };
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
export async function keepHabits(sql: Sql, minVramGb: number, { floor, holdS }: Habits): Promise<void> {
  await sql`
    insert into callsheet.fleet_habits as h (min_vram_gb, floor, hold_s) values (${minVramGb}::smallint, ${floor}::int, ${holdS})
    on conflict (min_vram_gb) do update set floor = excluded.floor, hold_s = excluded.hold_s, learned_at = now()`;
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
  idleSince: Date;
  askedAt: Date;
  /** Null of an external worker. */
  activeAt: Date | null;
  claimedAt: Date | null;
}

async function loadWorkers(sql: Sql, heartbeatMs: number): Promise<WorkerRow[]> {
  return sql<WorkerRow>`
    select w.id, w.status, w.instance_type = 'external' as external, w.created_at as "askedAt",
      case when w.instance_type <> 'external' then w.activated_at end as "activeAt",
      coalesce(round(w.vram_total_mb / 1000.0), w.min_vram_gb, 0)::int as "vramGb",
      running.claimed_at as "claimedAt", greatest(coalesce(w.activated_at, w.created_at), ended.at) as "idleSince"
    from public.workers w
    left join (
      select r.worker_id, min(r.claimed_at) as claimed_at from callsheet.running_tasks r group by r.worker_id) running
      on running.worker_id = w.id
    left join lateral (
      select o.occurred_at as at from callsheet.outbox o
      where o.worker_id = w.id and o.task_id is not null order by o.id desc limit 1) ended
      on running.worker_id is null and w.status = 'active'
    where w.status in ('spawning', 'active')
      and (w.instance_type <> 'external' or (w.status = 'active'
        and w.last_heartbeat > now() - make_interval(secs => ${(2 * heartbeatMs) / 1000})))`;
}

/** The last boots' mean. */
function bootSeconds(rows: readonly WorkerRow[]): number {
  const boots = rows
    .flatMap(({ askedAt, activeAt, external }) => (activeAt && !external ? [{ askedAt, activeAt }] : []))
    .sort((one, other) => other.activeAt.getTime() - one.activeAt.getTime())
    .slice(0, 20);
  if (boots.length === 0) return UNKNOWN_BOOT_S;
  const seconds = boots.reduce(
    (sum, boot) => sum + (boot.activeAt.getTime() - boot.askedAt.getTime()) / 1000,
    0,
  );
  return Math.max(1, seconds / boots.length);
}

function workerOf(
  { id, status, external, vramGb, idleSince, askedAt, claimedAt }: WorkerRow,
  { takenAt, bootS, taskS }: { takenAt: Date; bootS: number; taskS: number },
): FleetWorker {
  const since = (moment: Date) => (takenAt.getTime() - moment.getTime()) / 1000;
  const restOfTask = (ranS: number) => Math.max(taskS - ranS, ranS / 4);
  const restOfBoot = status === 'spawning' ? Math.max(1, bootS - since(askedAt)) : 0;
  const freeInS = claimedAt ? restOfTask(since(claimedAt)) : restOfBoot;
  return { id, status, external, vramGb, idleSince, busy: claimedAt !== null, freeInS };
}

type TypedArrivals = Arrivals & { taskType: string };

async function loadArrivals(sql: Sql): Promise<TypedArrivals[]> {
  return sql<TypedArrivals>`
    select a.bucket as at, a.min_vram_gb::int as "minVramGb", a.task_type as "taskType", a.tasks,
      a.seconds / a.tasks as "secondsEach"
    from callsheet.arrivals a where a.bucket > now() - interval '2 hours' order by a.bucket`;
}

async function loadWaiting(
  sql: Sql,
  arrivals: readonly TypedArrivals[],
  limit: number,
): Promise<WaitingWork[]> {
  const rows = await sql<{ minVramGb: number; taskType: string; tasks: number }>`
    select c.min_vram_gb::int as "minVramGb", c.task_type as "taskType", c.tasks
    from callsheet.count_waiting(${limit}::int) c where c.tasks > 0`;
  return rows.map(({ minVramGb, taskType, tasks }) => ({
    minVramGb,
    tasks,
    secondsEach: meanSeconds(arrivals.filter((one) => one.taskType === taskType)) ?? UNKNOWN_TASK_S,
  }));
}

async function loadHabits(sql: Sql): Promise<Map<number, Habits>> {
  const rows = await sql<Habits & { minVramGb: number }>`
    select h.min_vram_gb::int as "minVramGb", h.floor, h.hold_s as "holdS" from callsheet.fleet_habits h
    where h.learned_at > now() - interval '15 minutes'`;
  return new Map(rows.map(({ minVramGb, floor, holdS }) => [minVramGb, { floor, holdS }]));
}

function byClass(arrivals: readonly TypedArrivals[]): Arrivals[] {
  return arrivals.map(({ at, minVramGb, tasks, secondsEach }) => ({ at, minVramGb, tasks, secondsEach }));
}

function meanSeconds(work: readonly WaitingWork[]): number | undefined {
  const tasks = work.reduce((sum, one) => sum + one.tasks, 0);
  if (tasks === 0) return undefined;
  return work.reduce((sum, one) => sum + one.tasks * one.secondsEach, 0) / tasks;
}
