import { one, type Sql } from '@callsheet/runtime';
import { announcedEvents, webhookText, type TaskEnd } from './plan-deliveries.js';

const CONSUMER = 'notifier';

/**
 * The ends that these events state and earlier ones of the same tasks, as far as no delivery was planned for them and the
 * task has a webhook: a task's deliveries are planned in order even when its messages arrive out of order.
 */
export async function loadUnplanned(sql: Sql, eventIds: readonly string[]): Promise<TaskEnd[]> {
  return sql<TaskEnd>`
    with asked as (
      select o.task_id, max(o.id) as upto from callsheet.outbox o
      where o.id = any (${eventIds}::bigint[]) and o.task_id is not null group by o.task_id)
    select e.id::text as "eventId", e.event_type as "eventType", t.id as "taskId", t.project_id as "projectId",
      t.task_type as "taskType", e.status, e.attempts, e.data ->> 'video_url' as "videoUrl",
      e.data ->> 'output_location' as "outputLocation", e.data ->> 'error_message' as "errorMessage",
      t.webhook_url as url, t.result_data as "resultData",
      t.generation_started_at as "startedAt", t.generation_processed_at as "endedAt"
    from asked
    join public.tasks t on t.id = asked.task_id and t.webhook_url is not null
    join callsheet.outbox e on e.task_id = asked.task_id and e.id <= asked.upto
    where e.event_type = any (${announcedEvents})
      and not exists (select from callsheet.webhook_deliveries d where d.event_id = e.id)
    order by e.id`;
}

/** Inserts one delivery for each end, once; returns how many are new. */
export async function insertDeliveries(sql: Sql, ends: readonly TaskEnd[]): Promise<number> {
  const rows = await sql`
    insert into callsheet.webhook_deliveries (event_id, event_type, task_id, project_id, url, body)
    select * from unnest(${ends.map((end) => end.eventId)}::bigint[], ${ends.map((end) => end.eventType)}::text[],
      ${ends.map((end) => end.taskId)}::uuid[], ${ends.map((end) => end.projectId)}::uuid[],
      ${ends.map((end) => end.url)}::text[], ${ends.map(webhookText)}::text[])
    on conflict (event_id, url) do nothing returning id`;
  return rows.length;
}

/** The outbox id up to which the reconciler has looked. */
export async function loadPosition(sql: Sql): Promise<string> {
  const [row] = await sql<{ position: string }>`
    select position::text from callsheet.outbox_position where consumer = ${CONSUMER}`;
  return row?.position ?? '0';
}

export interface OutboxWindow {
  /** The last id of the window; undefined when there is nothing to look at. */
  end: string | undefined;
  /** How many rows it spans. */
  rows: number;
  /** The ids of the announced events in it. */
  eventIds: string[];
}

/** The next rows after a position, up to the first that is younger than `distanceMs`: its neighbours may not be committed. */
export async function loadWindow(
  sql: Sql,
  position: string,
  distanceMs: number,
  limit: number,
): Promise<OutboxWindow> {
  const row = one(
    await sql<{ end: string | null; rows: number; eventIds: string[] }>`
      with next as (
        select o.id, o.event_type, o.occurred_at > now() - make_interval(secs => ${distanceMs / 1000}) as young
        from callsheet.outbox o where o.id > ${position}::bigint order by o.id limit ${limit}),
      settled as (
        select n.id, n.event_type from next n
        where n.id < coalesce((select min(y.id) from next y where y.young), 9223372036854775807))
      select max(id)::text as "end", count(*)::int as rows,
        coalesce(array_agg(id::text order by id) filter (where event_type = any (${announcedEvents})), '{}') as "eventIds"
      from settled`,
  );
  return { ...row, end: row.end ?? undefined };
}

/** Remembers the position; it never goes back. */
export async function savePosition(sql: Sql, position: string): Promise<void> {
  await sql`
    insert into callsheet.outbox_position as p (consumer, position) values (${CONSUMER}, ${position}::bigint)
    on conflict (consumer) do update set position = greatest(p.position, excluded.position), updated_at = now()`;
}
