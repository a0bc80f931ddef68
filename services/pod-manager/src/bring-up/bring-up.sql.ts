import { type Sql } from '@callsheet/runtime';
import { type Access } from '../provider/provider.js';
import { type Probe } from '../pod-script/read-probe.js';
import { type Stage } from './stage.js';

/** Keeps a pod's address and, at the first contact, its host key. False when another key is on record. */
export async function rememberHost(
  sql: Sql,
  podId: string,
  { host, port, user, hostKey }: Access & { hostKey: string },
): Promise<boolean> {
  const rows = await sql`
    update callsheet.pods set ssh_host = ${host}, ssh_port = ${port}, ssh_user = ${user}, ssh_host_key = ${hostKey}
    where id = ${podId} and phase = 'created' and coalesce(ssh_host_key, ${hostKey}) = ${hostKey} returning id`;
  return rows.length > 0;
}

/** Notes that a start has come to a stage; one that it has reached already is no progress. */
export async function saveStage(sql: Sql, podId: string, stage: Stage): Promise<void> {
  await sql`
    update callsheet.pods set stage = ${stage}, progress_at = now()
    where id = ${podId} and phase = 'created' and stage <> ${stage}`;
}

/** Notes that something has moved within a stage. */
export async function saveProgress(sql: Sql, podId: string): Promise<void> {
  await sql`update callsheet.pods set progress_at = now() where id = ${podId} and phase in ('created', 'launched')`;
}

/** Keeps what was found on the pod. */
export async function saveProbe(sql: Sql, podId: string, probe: Probe): Promise<void> {
  await sql`update callsheet.pods set probe = ${JSON.stringify(probe)}::jsonb where id = ${podId}`;
}

/** Keeps the installation's steps. */
export async function saveSteps(sql: Sql, podId: string, steps: readonly string[]): Promise<void> {
  await sql`update callsheet.pods set install_steps = ${steps}::text[] where id = ${podId}`;
}

/** Notes that the worker runs and announces it. False when the pod has moved on. */
export async function saveLaunched(sql: Sql, podId: string): Promise<boolean> {
  const rows = await sql`
    with moved as (
      update callsheet.pods set phase = 'launched', launched_at = now(), stage = 'heartbeat', progress_at = now()
      where id = ${podId} and phase = 'created' returning worker_id)
    select callsheet.emit_worker_event('worker.started', w) from public.workers w join moved m on m.worker_id = w.id`;
  return rows.length > 0;
}
