import { type Database, type Sql } from '@callsheet/runtime';
import { type WorkerStatus } from '@callsheet/contracts';

/** A pod and its worker, as a write needs them. */
export interface PodKey {
  id: string;
  workerId: string;
}

/** Why a pod and its worker failed; `code` is a word for programs. */
export interface Failure {
  code: string;
  message: string;
}

/** Marks a live pod as to be terminated. False when it is already. */
export async function startTerminating(sql: Sql, podId: string): Promise<boolean> {
  const rows = await sql`
    update callsheet.pods set phase = 'terminating', terminating_at = now(), absent_since = null
    where id = ${podId} and phase in ('created', 'launched') returning id`;
  return rows.length > 0;
}

/** The same at the end of the drain time: what the worker still holds goes back to the queue, at no cost to its attempts. */
export function stopDraining(database: Database, { id, workerId }: PodKey): Promise<boolean> {
  return database.begin(async (sql) => {
    if (!(await startTerminating(sql, id))) return false;
    await sql`
      select callsheet.end_attempts(
        array(select r.task_id from callsheet.running_tasks r where r.worker_id = ${workerId}),
        'drain timeout', false)`;
    return true;
  });
}

/**
 * Fails a pod's worker, takes its work back and marks the pod: `terminating`, or `terminated` when it is known to be gone.
 * False when the pod, or the worker when `from` names its status, has moved on.
 */
export function failPod(
  database: Database,
  { id, workerId }: PodKey,
  { code, message }: Failure,
  { from, gone = false }: { from?: WorkerStatus; gone?: boolean } = {},
): Promise<boolean> {
  const isStopped = gone || code === 'pod_lost';
  return database.begin(async (sql) => {
    const rows = await sql`
      update callsheet.pods p set phase = ${gone ? 'terminated' : 'terminating'},
        terminating_at = coalesce(p.terminating_at, now()), terminated_at = case when ${gone} then now() end,
        stopped_at = case when ${isStopped} then coalesce(p.stopped_at, p.absent_since, now()) end,
        failure_kind = ${code}, failure_detail = ${message.slice(0, 10_000)}
      from (select w.id from public.workers w
        where w.id = ${workerId} and (${from ?? null}::text is null or w.status = ${from ?? null}) for update) w
      where p.id = ${id} and p.phase in ('created', 'launched') returning p.id`;
    if (rows.length === 0) return false;
    await sql`select callsheet.fail_workers(array[${workerId}], ${code}, ${message})`;
    return true;
  });
}

/** The pod costs nothing since it was asked to end, `answeredMs` ago: that was accepted, or there was none to end. */
export async function markStopped(
  sql: Sql,
  podId: string,
  { accepted, answeredMs }: { accepted: boolean; answeredMs: number },
): Promise<void> {
  await sql`
    update callsheet.pods set stopped_at = now() - make_interval(secs => ${answeredMs / 1000})
    where id = ${podId} and phase = 'terminating'
      and (stopped_at is null or (${accepted} and failure_kind is distinct from 'pod_lost'))`;
}

/** Notes the first time a pod was seen to be absent. */
export async function markAbsent(sql: Sql, podId: string): Promise<void> {
  await sql`update callsheet.pods set absent_since = now() where id = ${podId} and absent_since is null`;
}

/** A pod that was thought absent has shown itself. */
export async function markPresent(sql: Sql, podId: string): Promise<void> {
  await sql`update callsheet.pods set absent_since = null where id = ${podId}`;
}

/** Ends a pod that is confirmed gone, and its worker with it. */
export function finishPod(database: Database, { id, workerId }: PodKey): Promise<boolean> {
  return database.begin(async (sql) => {
    const rows = await sql`
      update callsheet.pods set phase = 'terminated', terminated_at = now(),
        stopped_at = coalesce(stopped_at, absent_since, now())
      where id = ${id} and phase = 'terminating' returning id`;
    if (rows.length > 0) await endPodlessWorkers(sql, [workerId]);
    return rows.length > 0;
  });
}

/** Ends an attempt whose pod never showed up under its name. */
export async function abandonIntent(sql: Sql, podId: string): Promise<boolean> {
  const rows = await sql`
    update callsheet.pods set phase = 'terminated', terminated_at = now(), failure_kind = 'ambiguous',
      failure_detail = coalesce(failure_detail, 'the create was interrupted and no pod of this name appeared')
    where id = ${podId} and phase = 'intent' returning id`;
  return rows.length > 0;
}

/** Moves workers that are to end and have no live pod to `terminated`; returns their ids. */
export async function endPodlessWorkers(sql: Sql, workerIds: string[]): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    update public.workers w set status = 'terminated', terminated_at = now(), updated_at = now()
    where w.id = any (${workerIds}) and w.status in ('terminating', 'error') and w.instance_type <> 'external'
      and not exists (select from callsheet.pods p where p.worker_id = w.id and p.phase <> 'terminated')
    returning w.id`;
  return rows.map(({ id }) => id);
}
