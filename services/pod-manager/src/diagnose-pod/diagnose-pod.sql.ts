import { type Sql } from '@callsheet/runtime';

/** Keeps a report; a pod is diagnosed once. */
export async function saveReport(
  sql: Sql,
  pod: { id: string; workerId: string },
  report: string,
): Promise<void> {
  await sql`
    with noted as (update callsheet.pods set diagnosed_at = now() where id = ${pod.id})
    insert into callsheet.pod_diagnostics (pod_id, worker_id, report) values (${pod.id}, ${pod.workerId}, ${report})
    on conflict (pod_id) do nothing`;
}

/** The last events of a worker, a line each. */
export async function loadEvents(sql: Sql, workerId: string): Promise<string[]> {
  const rows = await sql<{ line: string }>`
    select concat_ws(' ', to_char(o.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), o.event_type, o.task_id,
      o.data ->> 'error_message') as line
    from callsheet.outbox o where o.worker_id = ${workerId} order by o.id desc limit 30`;
  return rows.map(({ line }) => line).reverse();
}
