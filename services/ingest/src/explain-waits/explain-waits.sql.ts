import { one, type Sql } from '@callsheet/runtime';
import { type WaitFacts } from './explain-wait.js';

type Row = Omit<WaitFacts, 'lastLines'> & { failedWorker: string | null; [column: string]: unknown };

/** Reads what explains a task's wait. */
export async function loadWaitFacts(sql: Sql, taskId: string): Promise<WaitFacts> {
  const { failedWorker, ...facts } = one(
    await sql<Row>`
      select t.status, t.worker_id as "workerId", t.dependant_on as "dependantOn", d.status as "dependencyStatus",
        t.run_after as "runAfter", o.waiting_for as "waitingFor", o.tasks_ahead as "tasksAhead",
        coalesce(o.workers, 0) as workers, coalesce(o.idle_workers, 0) as "idleWorkers", p.max_concurrency as "projectCap",
        t.min_vram_gb::int as "minVramGb", callsheet.largest_vram_gb() as "largestVramGb",
        (select b.period from callsheet.projects_over_budget() b where b.project_id = t.project_id limit 1) as "projectBudget",
        (select extract(epoch from now() - s.decided_at)::float8 from callsheet.scheduler_pulse s
          where s.silent_since is not null) as "silentS",
        starting.ready_in_s as "readyInS", decided.decision, coalesce(failed.starts, 0) as "failedStarts",
        failed.failure as "lastFailure", failed.worker_id as "failedWorker"
      from public.tasks t
      join public.projects p on p.id = t.project_id
      left join public.tasks d on d.id = t.dependant_on
      cross join lateral callsheet.task_outlook(t.id) o
      cross join lateral (
        select min(greatest(5, boots.seconds - extract(epoch from now() - w.created_at)))::float8 as ready_in_s
        from public.workers w cross join (
          select coalesce((select avg(extract(epoch from b.activated_at - b.created_at)) from public.workers b
            where b.status = 'active' and b.instance_type <> 'external'), 90) as seconds) boots
        where w.status = 'spawning' and (t.min_vram_gb is null or w.min_vram_gb >= t.min_vram_gb)) starting
      left join lateral (
        select jsonb_build_object('reason', x.reason, 'sentence', x.sentence) as decision from callsheet.scaling_decisions x
        where x.min_vram_gb >= coalesce(t.min_vram_gb, 0) and x.last_decided_at > now() - interval '5 minutes'
        order by x.min_vram_gb, x.id desc limit 1) decided on true
      left join lateral (
        select count(*)::int as starts, (array_agg(w.id order by w.updated_at desc))[1] as worker_id,
          (array_agg(jsonb_build_object('code', coalesce(w.error_code, ''), 'message', coalesce(w.error_message, ''))
            order by w.updated_at desc))[1] as failure
        from public.workers w
        where w.instance_type <> 'external' and w.activated_at is null and w.error_code is not null
          and w.updated_at > now() - interval '15 minutes'
        having count(*) > 0 and not exists (
          select from public.workers a where a.status = 'active' and a.instance_type <> 'external')) failed on true
      where t.id = ${taskId}`,
  );
  return { ...facts, lastLines: failedWorker === null ? [] : await loadLastLines(sql, failedWorker) };
}

async function loadLastLines(sql: Sql, workerId: string): Promise<string[]> {
  const rows = await sql<{ message: string }>`
    select left(l.message, 500) as message from public.system_logs l
    where l.worker_id = ${workerId} order by l.timestamp desc limit 20`;
  return rows.map(({ message }) => message).reverse();
}
