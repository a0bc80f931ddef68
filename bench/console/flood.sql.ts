import { type Sql } from '@callsheet/runtime';

/** A fleet of so many workers, each on a pod, as far as the database knows. */
export async function addFleet(sql: Sql, workers: number): Promise<void> {
  await sql`
    insert into public.workers (id, instance_type, status, last_heartbeat, activated_at, vram_total_mb, vram_used_mb)
    select 'gpu-bench-' || n, 'runpod', 'active', now(), now(), 24576, 1024 from generate_series(1, ${workers}::int) n`;
  await sql`
    insert into callsheet.pods (worker_id, name, provider_pod_id, gpu_type, phase, cost_per_hour, created_at, launched_at, place)
    select 'gpu-bench-' || n, 'callsheet-bench-' || n, 'bench-' || n, 'NVIDIA GeForce RTX 4090', 'launched', 0.74, now(), now(), 'EU-RO-1'
    from generate_series(1, ${workers}::int) n`;
}

/** So many tasks are created, claimed by workers and completed: three events each. */
export async function passTasks(sql: Sql, workers: readonly string[]): Promise<void> {
  await sql`
    insert into public.tasks (task_type, params)
    select 't2v', '{"prompt": "One of a flood", "width": 512, "height": 512}' from generate_series(1, ${workers.length}::int)`;
  const claimed = await sql<{ id: string }>`
    select c.id from unnest(${workers}::text[]) w, public.func_claim_available_task(w) c`;
  await sql`
    select public.func_mark_task_complete(id, '{"duration_seconds": 2}') from unnest(${claimed.map(({ id }) => id)}::uuid[]) id`;
}

/** These workers beat. */
export async function beat(sql: Sql, workers: readonly string[]): Promise<void> {
  await sql`
    update public.workers set last_heartbeat = clock_timestamp(), vram_used_mb = 1024 + (random() * 20000)::int
    where id = any (${workers}::text[])`;
}
