import { type Database } from '@callsheet/runtime';

const PARAMS = JSON.stringify({
  prompt: 'a cat walking through a garden',
  width: 512,
  height: 512,
  frames: 24,
});

/** Workers that claim in one call, as ingest would have them. */
const CLAIMS = 100;

/** Workers of which nine in ten hold a task, so many tasks waiting in four classes, and two hours of arrivals. */
export async function fillFleet(database: Database, workers: number, tasks: number): Promise<void> {
  await database`
    insert into public.workers (id, instance_type, status, created_at, activated_at, last_heartbeat, vram_total_mb)
    select 'gpu-' || n, 'RTX', 'active', now() - interval '2 hours', now() - interval '119 minutes', now(),
      (array[24, 48, 80])[1 + n % 3] * 1024
    from generate_series(1, ${workers}::int) n`;
  await database`
    insert into public.tasks (task_type, params, min_vram_gb)
    select (array['video_generation', 'custom_prompt'])[1 + n % 2], ${PARAMS}::jsonb,
      (array[null, 24, 48, 80])[1 + n % 4]::smallint
    from generate_series(1, ${tasks + workers}::int) n`;
  await vacuum(database, 'callsheet.ready_tasks');
  for (let from = 1; from <= workers * 0.9; from += CLAIMS) {
    const ids = Array.from({ length: Math.min(CLAIMS, workers - from) }, (_, index) => `gpu-${from + index}`);
    await database`select count(*) from callsheet.claim_tasks(${ids})`;
  }
  await database`
    insert into callsheet.arrivals (bucket, min_vram_gb, task_type, tasks, seconds)
    select to_timestamp(floor(extract(epoch from now() - interval '2 hours' + n * interval '5 seconds') / 5) * 5), g, t, 3, 450
    from generate_series(1, 1439) n, unnest(array[0, 24, 48, 80]) g, unnest(array['video_generation', 'custom_prompt']) t
    on conflict do nothing`;
  for (const table of [
    'public.tasks',
    'public.workers',
    'callsheet.ready_tasks',
    'callsheet.running_tasks',
    'callsheet.outbox',
  ])
    await vacuum(database, table);
}

async function vacuum(database: Database, table: string): Promise<void> {
  const client = await database.dedicated();
  await client.query(`vacuum analyze ${table}`);
  await client.end();
}
