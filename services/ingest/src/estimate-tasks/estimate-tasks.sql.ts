import { one, type Sql } from '@callsheet/runtime';
import { type TaskGroup } from './group-tasks.js';

/** What the database knows of a group of alike tasks. */
export interface GroupFacts {
  [column: string]: unknown;
  model: string;
  width: number;
  height: number;
  frames: number;
  minVramGb: number | null;
  lowS: number;
  typicalS: number;
  highS: number;
  samples: number;
  basis: string;
  /** The smallest rented class with the memory; null when none is known. */
  vramGb: number | null;
  gpuTypes: string[];
  /** Mean of the newest pods with such a GPU, and how many those are. */
  usdPerHour: number | null;
  pricedPods: number;
}

/** What such tasks took, need and cost, in the order of the groups. */
export async function loadGroupFacts(sql: Sql, groups: readonly TaskGroup[]): Promise<GroupFacts[]> {
  const asked = JSON.stringify(
    groups.map(({ task_type, params, min_vram_gb }) => ({
      task_type,
      params,
      min_vram_gb: min_vram_gb ?? null,
    })),
  );
  return sql<GroupFacts>`
    select s.model, s.width, s.height, s.frames, need.gb as "minVramGb", p.low_seconds as "lowS",
      p.typical_seconds as "typicalS", p.high_seconds as "highS", p.samples::int as samples, p.basis,
      class.vram_gb::int as "vramGb", coalesce(class.gpu_types, '{}') as "gpuTypes", price.usd as "usdPerHour",
      price.pods as "pricedPods"
    from jsonb_array_elements(${asked}::jsonb) with ordinality a (task, place)
    cross join lateral callsheet.task_shape(a.task -> 'params') s
    -- As the trigger choose_vram does for a new task.
    cross join lateral (select coalesce((a.task ->> 'min_vram_gb')::int, case
      when a.task -> 'params' ?| array['width', 'height', 'resolution', 'frames', 'video_length']
      then callsheet.first_vram_gb(a.task ->> 'task_type', a.task -> 'params') end)::int as gb) need
    left join lateral (
      select c.vram_gb, c.gpu_types from callsheet.gpu_classes c
      where c.vram_gb >= coalesce(need.gb, 0) order by c.vram_gb limit 1) class on true
    cross join lateral (
      select avg(n.cost_per_hour)::float8 as usd, count(*)::int as pods from (
        select p.cost_per_hour from callsheet.pods p
        where p.gpu_type = any (class.gpu_types) and p.cost_per_hour > 0 order by p.requested_at desc limit 20) n) price
    cross join lateral callsheet.predict_run_seconds(a.task ->> 'task_type', s.model, s.width, s.height, s.frames,
      class.vram_gb::int, class.gpu_types[1]) p
    order by a.place`;
}

/** The queue as a new task of some kind would find it. */
export interface QueueFacts {
  workers: number;
  idleWorkers: number;
  /** Waiting tasks of the same or a higher priority, counted to 10,001. */
  tasksAhead: number;
  /** What a start takes: the mean of those workers that are there, or a typical one. */
  bootS: number;
}

/** Reads it; whoever cannot run such a task does not count. */
export async function loadQueueFacts(
  sql: Sql,
  { task_type, priority }: Pick<TaskGroup, 'task_type' | 'priority'>,
  minVramGb: number | null,
): Promise<QueueFacts> {
  return one(
    await sql<QueueFacts & { [column: string]: unknown }>`
      select count(w.id)::int as workers,
        (count(w.id) filter (where not exists (
          select from callsheet.running_tasks r where r.worker_id = w.id)))::int as "idleWorkers",
        (select count(*)::int from (
          select from callsheet.ready_tasks r join (
            select distinct l.id from callsheet.lanes l where l.priority >= ${priority}::int) l on l.id = r.lane_id
          limit 10001) q) as "tasksAhead",
        coalesce((select avg(extract(epoch from b.activated_at - b.created_at))::float8 from public.workers b
          where b.status = 'active' and b.instance_type <> 'external'), 90) as "bootS"
      from public.workers w
      where w.status = 'active' and (w.task_types is null or ${task_type} = any (w.task_types))
        and coalesce(callsheet.vram_gb(w.vram_total_mb) >= ${minVramGb}::int, true)`,
  );
}
