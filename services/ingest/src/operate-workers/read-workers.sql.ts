import { type WorkerDetail } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type WorkerRow } from './present-worker.js';

/** Which workers: one by its id, those of a status, or those that live or ended within the hour. */
export interface Wanted {
  id?: string;
  status?: string;
  limit: number;
}

/** Workers, newest first, with what they have in hand and their newest pods. */
export function loadWorkers(sql: Sql, { id, status, limit }: Wanted): Promise<WorkerRow[]> {
  return sql<WorkerRow>`
    with wanted as (
      select w.* from public.workers w
      where (${id}::text is null or w.id = ${id})
        and case when ${status}::text is not null then w.status = ${status}
          else ${id}::text is not null or w.status <> 'terminated' or w.terminated_at > now() - interval '1 hour' end
      order by w.created_at desc limit ${limit}),
    in_hand as (
      select r.worker_id, json_agg(json_build_object('id', r.task_id, 'task_type', t.task_type,
        'claimed_at', to_json(r.claimed_at at time zone 'UTC') #>> '{}' || 'Z', 'percent', r.percent, 'step', r.step)
        order by r.claimed_at) as tasks
      from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
      where r.worker_id in (select w.id from wanted w) group by r.worker_id)
    select w.id, w.instance_type, w.status, h.health_status as health, w.created_at, w.activated_at, w.last_heartbeat,
      w.terminating_at, w.terminated_at, w.error_code, w.error_message, w.vram_total_mb, w.vram_used_mb, w.loaded_model,
      w.slots, coalesce(i.tasks, '[]') as tasks, p.pod
    from wanted w
    join public.active_workers_health h on h.id = w.id
    left join in_hand i on i.worker_id = w.id
    left join lateral (
      select json_build_object('name', p.name, 'provider_pod_id', p.provider_pod_id, 'phase', p.phase, 'stage', p.stage,
        'gpu_type', p.gpu_type, 'place', p.place, 'usd_per_hour', p.cost_per_hour::float8, 'usd', coalesce(round(
          p.cost_per_hour * extract(epoch from coalesce(p.stopped_at, now()) - p.created_at) / 3600, 4), 0)::float8) as pod
      from callsheet.pods p where p.worker_id = w.id order by p.requested_at desc limit 1) p on true
    order by w.created_at desc`;
}

/** What a worker has done: in seven days, and the tasks it was given last. */
export async function loadRecord(sql: Sql, id: string) {
  const [done] = await sql<Pick<WorkerDetail, 'completed' | 'failed' | 'average_processing_seconds'>>`
    select completed_tasks::int as completed, failed_tasks::int as failed,
      avg_processing_time_seconds::float8 as average_processing_seconds
    from public.worker_performance where worker_id = ${id}`;
  const recent = await sql<Omit<WorkerDetail['recent_tasks'][number], 'updated_at'> & { updated_at: Date }>`
    select t.id, t.task_type, t.status, t.updated_at, t.error_message
    from (select distinct c.task_id from (
        select o.task_id from callsheet.outbox o
        where o.worker_id = ${id} and o.event_type = 'task.claimed' order by o.id desc limit 20) c) given
    join public.tasks t on t.id = given.task_id order by t.updated_at desc`;
  return {
    ...(done ?? { completed: 0, failed: 0, average_processing_seconds: null }),
    recent_tasks: recent.map((task) => ({ ...task, updated_at: task.updated_at.toISOString() })),
  };
}
