import { type Database } from '@callsheet/runtime';
import { setTimeout as sleep } from 'node:timers/promises';
import { PARAMS } from './engine.js';

/** Throws all tasks away and adds equal ones. */
export async function refill(database: Database, jobs: number): Promise<void> {
  await database`truncate public.tasks, callsheet.ready_tasks, callsheet.running_tasks, callsheet.outbox`;
  await database`update public.workers set vram_total_mb = null, loaded_model = null where loaded_model is not null`;
  await database`
    insert into public.tasks (task_type, params)
    select 'video_generation', ${JSON.stringify(PARAMS)}::jsonb from generate_series(1, ${jobs}::int)`;
  await database`vacuum analyze public.tasks`;
  await database`vacuum analyze callsheet.ready_tasks`;
}

/**
 * Eight projects of different weight, three priorities, models and classes of VRAM, and a dependency for every tenth task;
 * two workers of three can run everything, and each has a model loaded.
 */
export async function refillMixed(database: Database, jobs: number): Promise<void> {
  await database`
    insert into public.projects (id, name, weight)
    select ('00000000-0000-0000-0000-0000000001' || lpad(n::text, 2, '0'))::uuid, 'bench ' || n, 1 + n % 4
    from generate_series(1, 8) n on conflict (id) do nothing`;
  await database`
    insert into public.workers (id, instance_type, status, vram_total_mb, loaded_model, activated_at)
    select 'gpu-' || n, 'external', 'active', case n % 3 when 0 then 16384 else 24576 end, 'model-' || n % 3, now()
    from generate_series(0, 127) n
    on conflict (id) do update set vram_total_mb = excluded.vram_total_mb, loaded_model = excluded.loaded_model`;
  await database`
    insert into public.tasks (id, project_id, task_type, params, priority, min_vram_gb, dependant_on)
    select md5('t' || n)::uuid, ('00000000-0000-0000-0000-0000000001' || lpad((1 + n % 8)::text, 2, '0'))::uuid,
      'video_generation', ${JSON.stringify(PARAMS)}::jsonb || jsonb_build_object('model', 'model-' || n % 3),
      n % 3, (array[8, 16, 24])[1 + n % 3], case when n % 10 = 0 then md5('t' || n - 1)::uuid end
    from generate_series(1, ${jobs}::int) n`;
  await database`vacuum analyze public.tasks`;
  await database`vacuum analyze callsheet.ready_tasks`;
}

/** Waits until the relay has nothing left to publish: its work belongs to the run that caused it. */
export async function relayed(database: Database): Promise<void> {
  for (;;) {
    const [row] = await database<{ done: boolean }>`
      select coalesce((select max(o.id) from callsheet.outbox o), 0)
        <= coalesce((select p.position from callsheet.outbox_position p where p.consumer = 'jetstream'), 0) as done`;
    if (row?.done) return;
    await sleep(50);
  }
}
