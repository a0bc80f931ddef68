import { one, type Database, type Sql } from '@callsheet/runtime';
import {
  NOT_CLAIMING_MS,
  QUICK_FAILURE_MS,
  type Reclaim,
  type ReclaimSnapshot,
  type SilentWorker,
} from './reclaim-work.js';
import { type StuckTimeouts } from './stuck-timeouts.js';

/** Tasks taken back in one go at most; the rest follows two seconds later. */
const BATCH = 1000;

/** When an ingest last listened, who had been silent for longer than `silenceMs` by then, which leases have run out, who is gone with work in hand. */
export async function loadReclaimable(
  sql: Sql,
  silenceMs: number,
  stuckTimeouts: StuckTimeouts,
): Promise<{ snapshot: ReclaimSnapshot; listenedAt: Date }> {
  const { listenedAt } = one(
    await sql<{
      listenedAt: Date;
    }>`select coalesce(kept_at, 'epoch') as "listenedAt" from callsheet.queue_horizon`,
  );
  const silent = await loadSilent(sql, silenceMs);
  const expired = await sql<{ id: string }>`
    select t.id from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
    where t.status = 'In Progress' and not callsheet.is_orchestrator(t.task_type)
      and coalesce(t.claimed_at + make_interval(secs =>
        (${secondsByType(stuckTimeouts)}::jsonb ->> t.task_type)::float8), t.lease_expires_at) < now()
    order by t.lease_expires_at limit ${BATCH}`;
  const gone = await sql<{ id: string }>`
    select w.id from public.workers w
    where w.status in ('error', 'terminated')
      and w.id = any (array(select distinct r.worker_id from callsheet.running_tasks r))`;
  return {
    snapshot: {
      silent,
      expiredTaskIds: expired.map(({ id }) => id),
      goneWorkerIds: gone.map(({ id }) => id),
      notClaimingIds: await loadNotClaiming(sql),
      quickFailures: await loadQuickFailures(sql),
    },
    listenedAt,
  };
}

/** Moves workers to error and takes their work back, unless they have been heard from since; returns who was lost. */
export async function failSilentWorkers(
  database: Database,
  { workerIds, holdingWork, limitMs }: Extract<Reclaim, { kind: 'fail_workers' }>,
): Promise<string[]> {
  const reason = `not heard from for over ${limitMs / 1000} s${holdingWork ? ' while holding work' : ''}`;
  return database.begin(async (sql) => {
    const still = await sql<{ id: string }>`
      select w.id from public.workers w
      left join lateral (
        select max(r.claimed_at) as claimed_at, count(*) > 0 as work from callsheet.running_tasks r
        where r.worker_id = w.id) held on true
      where w.id = any (${workerIds}) and w.status in ('active', 'terminating') and held.work = ${holdingWork}
        and greatest(w.created_at, w.activated_at, w.last_heartbeat, held.claimed_at)
          < (select h.kept_at from callsheet.queue_horizon h) - make_interval(secs => ${limitMs / 1000})
      order by w.id for no key update of w skip locked`;
    const { failed } = one(
      await sql<{ failed: string[] }>`
        select callsheet.fail_workers(${still.map(({ id }) => id)}, 'stale', ${reason}) as failed`,
    );
    return failed;
  });
}

/** Ends the attempts whose lease has still run out; returns the tasks with their status afterwards. */
export async function expireLeases(
  sql: Sql,
  taskIds: readonly string[],
  stuckTimeouts: StuckTimeouts,
): Promise<{ id: string; status: string }[]> {
  return sql<{ id: string; status: string }>`
    select e.id, e.status from callsheet.end_attempts(
      array(select t.id from public.tasks t
        where t.id = any (${taskIds}) and t.status = 'In Progress'
          and coalesce(t.claimed_at + make_interval(secs =>
            (${secondsByType(stuckTimeouts)}::jsonb ->> t.task_type)::float8), t.lease_expires_at) < now()
        for update skip locked),
      'lease expired after TASK_STUCK_TIMEOUT_SEC', true) e`;
}

/** Takes the work of workers back that are in error or terminated, from where no status returns; returns how many tasks. */
export async function releaseTasks(sql: Sql, workerIds: readonly string[]): Promise<number> {
  const { count } = one(
    await sql<{ count: number }>`
      select callsheet.release_tasks_of_workers(${workerIds}, 'worker is gone (error or terminated)') as count`,
  );
  return count;
}

/** Ends workers that still ask for nothing though work waits; returns who. */
export async function failUnwilling(sql: Sql, workerIds: readonly string[]): Promise<string[]> {
  const { failed } = one(
    await sql<{ failed: string[] }>`
      select callsheet.fail_workers(
        array(select n.worker_id from callsheet.workers_not_claiming(${NOT_CLAIMING_MS / 1000}) n
          where n.worker_id = any (${workerIds})),
        'not_claiming', ${`beats but asked for no work in ${NOT_CLAIMING_MS / 1000} s while tasks waited`}) as failed`,
  );
  return failed;
}

/** Takes a worker that fails everything at once out of service; returns the tasks that got their attempt back. */
export async function quarantine(sql: Sql, workerId: string, taskIds: readonly string[]): Promise<string[]> {
  const reason = `failed ${taskIds.length} different tasks in a row, each within ${QUICK_FAILURE_MS / 1000} s`;
  const { forgiven } = one(
    await sql<{ forgiven: string[] }>`
      select callsheet.quarantine_worker(${workerId}, ${taskIds}::uuid[], ${reason}) as forgiven`,
  );
  return forgiven;
}

function secondsByType(timeouts: StuckTimeouts): string {
  return JSON.stringify(Object.fromEntries(Object.entries(timeouts).map(([type, ms]) => [type, ms / 1000])));
}

async function loadNotClaiming(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    select n.worker_id as id from callsheet.workers_not_claiming(${NOT_CLAIMING_MS / 1000}) n`;
  return rows.map(({ id }) => id);
}

/** Looks at the workers of the latest failures only: a streak always ends with one. */
async function loadQuickFailures(sql: Sql): Promise<{ workerId: string; taskIds: string[] }[]> {
  return sql<{ workerId: string; taskIds: string[] }>`
    select f.worker_id as "workerId", f.task_ids as "taskIds" from callsheet.quick_failures(
      array(
        select distinct o.worker_id from (
          select o.worker_id, o.event_type, o.occurred_at from callsheet.outbox o order by o.id desc limit 2000) o
        join public.workers w on w.id = o.worker_id and w.status = 'active'
        where o.event_type in ('task.requeued', 'task.failed') and o.occurred_at > now() - interval '2 minutes'),
      ${QUICK_FAILURE_MS / 1000}) f`;
}

async function loadSilent(sql: Sql, silenceMs: number): Promise<SilentWorker[]> {
  return sql<SilentWorker>`
    select w.id, w.status, w.instance_type = 'external' as external, w.last_heartbeat is not null as "hasBeaten",
      held.work as "holdsWork",
      greatest(w.created_at, w.activated_at, w.last_heartbeat, held.claimed_at) as "heardAt"
    from public.workers w
    left join lateral (
      select max(r.claimed_at) as claimed_at, count(*) > 0 as work from callsheet.running_tasks r
      where r.worker_id = w.id) held on true
    where w.status in ('active', 'terminating')
      and greatest(w.created_at, w.activated_at, w.last_heartbeat)
        < (select h.kept_at from callsheet.queue_horizon h) - make_interval(secs => ${silenceMs / 1000})`;
}
