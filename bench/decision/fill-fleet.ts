import { type Database } from '@callsheet/runtime';

const PARAMS = JSON.stringify({
  prompt: 'a cat walking through a garden',
  width: 512,
  height: 512,
  frames: 24,
});

/** Workers that claim in one call, as ingest would have them. */
const CLAIMS = 100;
/** Tasks inserted by one statement. */
const INSERTS = 50_000;

/** Workers of which nine in ten hold a task, so many tasks waiting in four classes, and two hours of arrivals. */
export async function fillFleet(
  database: Database,
  workers: number,
  tasks: number,
  tell: (what: string) => void,
): Promise<void> {
  await database`
    insert into public.workers (id, instance_type, status, created_at, activated_at, last_heartbeat, vram_total_mb)
    select 'gpu-' || n, 'RTX', 'active', now() - interval '2 hours', now() - interval '119 minutes', now(),
      (array[24, 48, 80])[1 + n % 3] * 1024
    from generate_series(1, ${workers}::int) n`;
  for (let from = 0; from < tasks + workers; from += INSERTS) {
    await addTasks(database, Math.min(INSERTS, tasks + workers - from));
    tell(`${Math.min(from + INSERTS, tasks + workers)} tasks`);
  }
  await vacuum(database, 'callsheet.ready_tasks');
  await claimFor(database, 1, Math.floor(workers * 0.9));
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
    'callsheet.arrivals',
  ])
    await vacuum(database, table);
}

/** The rest of the workers claims as well, and all events so far count as read: what follows is news alone. */
export async function settleFleet(database: Database, workers: number): Promise<void> {
  await claimFor(database, Math.floor(workers * 0.9) + 1, workers);
  await database`update public.workers set last_heartbeat = now()`;
  await database`
    insert into callsheet.outbox_position (consumer, position)
    select c, (select max(o.id) from callsheet.outbox o) from unnest(array['jetstream', 'notifier']) c
    on conflict (consumer) do update set position = excluded.position`;
  await database`update callsheet.arrival_horizon set position = (select max(o.id) from callsheet.outbox o)`;
}

async function addTasks(database: Database, count: number): Promise<void> {
  await database`
    insert into public.tasks (task_type, params, min_vram_gb)
    select (array['video_generation', 'custom_prompt'])[1 + n / 4 % 2], ${PARAMS}::jsonb,
      (array[null, 24, 48, 80])[1 + n % 4]::smallint
    from generate_series(1, ${count}::int) n`;
}

async function claimFor(database: Database, first: number, last: number): Promise<void> {
  for (let from = first; from <= last; from += CLAIMS) {
    const ids = Array.from(
      { length: Math.min(CLAIMS, last - from + 1) },
      (_, index) => `gpu-${from + index}`,
    );
    await database`select count(*) from callsheet.claim_tasks(${ids})`;
  }
}

async function vacuum(database: Database, table: string): Promise<void> {
  const client = await database.dedicated();
  await client.query(`vacuum analyze ${table}`);
  await client.end();
}
