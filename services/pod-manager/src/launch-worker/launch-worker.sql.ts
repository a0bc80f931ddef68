import { type Sql } from '@callsheet/runtime';

/** Keeps a pod's address and, at the first contact, its host key. False when another key is on record. */
export async function rememberHost(
  sql: Sql,
  podId: string,
  { host, port, user, hostKey }: { host: string; port: number; user: string; hostKey: string },
): Promise<boolean> {
  const rows = await sql`
    update callsheet.pods set ssh_host = ${host}, ssh_port = ${port}, ssh_user = ${user}, ssh_host_key = ${hostKey}
    where id = ${podId} and phase = 'created' and coalesce(ssh_host_key, ${hostKey}) = ${hostKey} returning id`;
  return rows.length > 0;
}

/** Notes that the worker runs and announces it. False when the pod has moved on. */
export async function saveLaunched(sql: Sql, podId: string): Promise<boolean> {
  const rows = await sql`
    with moved as (
      update callsheet.pods set phase = 'launched', launched_at = now()
      where id = ${podId} and phase = 'created' returning worker_id)
    select callsheet.emit_worker_event('worker.started', w) from public.workers w join moved m on m.worker_id = w.id`;
  return rows.length > 0;
}
