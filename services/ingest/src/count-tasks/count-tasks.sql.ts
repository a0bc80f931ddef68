import { one, type Sql } from '@callsheet/runtime';

/** What can be claimed by the worker (null: by any), counted up to 1000, and what is running. */
export interface Counts {
  claimable: number;
  running: number;
}

/** A worker that asks what there is can take it: from now on it is at work. */
export async function noteReady(sql: Sql, workerId: string): Promise<void> {
  await sql`
    update public.workers set status = 'active', activated_at = now(), updated_at = now()
    where id = ${workerId} and status = 'spawning'`;
}

export async function readCounts(sql: Sql, workerId: string | undefined): Promise<Counts> {
  return one(
    await sql<{ claimable: number; running: number }>`
      select callsheet.count_claimable(${workerId}) as claimable,
        (select count(*)::int from callsheet.running_tasks) as running`,
  );
}

/** Lists that the Python orchestrator read beside the totals, each cut at 100. */
export interface CountedTasks {
  queued: { task_id: string; task_type: string; user_id: string; created_at: Date }[];
  active: { task_id: string; task_type: string; worker_id: string; started_at: Date }[];
  recent: { task_id: string; status: string }[];
  users: { user_id: string; queued_tasks: number; in_progress_tasks: number; at_limit: boolean }[];
}

export async function readCountedTasks(sql: Sql): Promise<CountedTasks> {
  const [queued, active, recent, users] = await Promise.all([
    sql<CountedTasks['queued'][number]>`
      select t.id as task_id, t.task_type, coalesce(t.user_id, p.user_id) as user_id, t.created_at
      from (select q.task_id, q.queue_version from callsheet.ready_tasks q limit 1000) q
      join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.queue_version = q.queue_version
      join public.projects p on p.id = t.project_id
      order by t.created_at limit 100`,
    sql<CountedTasks['active'][number]>`
      select t.id as task_id, t.task_type, t.worker_id, coalesce(t.generation_started_at, t.claimed_at) as started_at
      from callsheet.running_tasks r join public.tasks t on t.id = r.task_id and t.status = 'In Progress'
      order by started_at limit 100`,
    sql<CountedTasks['recent'][number]>`
      select o.task_id, o.status from callsheet.outbox o where o.task_id is not null and o.status is not null
      order by o.id desc limit 20`,
    sql<CountedTasks['users'][number]>`
      select p.user_id, count(*) filter (where c.running = 0)::int as queued_tasks,
        count(*) filter (where c.running = 1)::int as in_progress_tasks,
        coalesce(count(*) filter (where c.running = 1) >= min(p.max_concurrency), false) as at_limit
      from (
        select r.project_id, 1 as running from callsheet.running_tasks r
        union all
        select t.project_id, 0 from (select q.task_id, q.queue_version from callsheet.ready_tasks q limit 1000) q
        join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.queue_version = q.queue_version) c
      join public.projects p on p.id = c.project_id
      group by p.user_id order by 2 desc, 3 desc limit 100`,
  ]);
  return { queued, active, recent, users };
}
