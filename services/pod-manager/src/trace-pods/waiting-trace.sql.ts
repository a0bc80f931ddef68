import { type Sql } from '@callsheet/runtime';

/** The trace of a task that waits, which a new pod is for; among the first few of each lane. */
export async function traceOfWaitingTask(sql: Sql): Promise<string | null> {
  const [row] = await sql<{ traceparent: string }>`
    select t.traceparent
    from callsheet.lanes l
    cross join lateral (
      select r.task_id from callsheet.ready_tasks r
      where r.lane_id = l.id and r.start_tag >= l.head order by r.start_tag limit 5) q
    join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.traceparent is not null
    limit 1`;
  return row?.traceparent ?? null;
}
