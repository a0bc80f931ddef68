import { one, type Sql } from '@callsheet/runtime';
import { type Admission } from '../deliver-webhooks/traffic.js';
import { announcedEvents, plannedText, type Announcement } from './plan-deliveries.js';

const CONSUMER = 'notifier';

/**
 * What these events, and earlier ones of the same tasks, have to tell whom, as far as no delivery was planned for it: a
 * task's deliveries are planned in order even when its messages arrive out of order. An endpoint hears of what happened
 * since it was made, and not of its own end. At most `limit` at once, those for endpoints that do not answer last: an event
 * may concern thousands of them.
 */
export async function loadUnplanned(
  sql: Sql,
  eventIds: readonly string[],
  limit: number,
): Promise<Announcement[]> {
  return sql<Announcement>`
    with asked as materialized (
      select o.id, o.task_id from callsheet.outbox o where o.id = any (${eventIds}::bigint[])),
    ends as materialized (
      select e.* from (select a.task_id, max(a.id) as upto from asked a where a.task_id is not null group by a.task_id) t
      join callsheet.outbox e on e.task_id = t.task_id and e.id <= t.upto
      where e.event_type = any (${announcedEvents})
      union all
      select e.* from asked a join callsheet.outbox e on e.id = a.id
      where a.task_id is null and e.event_type = any (${announcedEvents})),
    wanted as (
      select e.id, w.id as endpoint_id, w.id as destination, w.url, w.format, w.enabled,
        w.rate_limit_per_sec is not null as limited,
        w.failing_since is null and w.last_success_at is not null as proven
      from ends e join callsheet.webhook_endpoints w on w.project_id = e.project_id and w.deleted_at is null
      where (w.event_types = '{}' or e.event_type = any (w.event_types)) and e.id > w.after_event
        and e.data ->> 'endpoint_id' is distinct from w.id::text
      union all
      select e.id, null, callsheet.webhook_destination(t.webhook_url), t.webhook_url, 'flat', true, false, false
      from ends e join public.tasks t on t.id = e.task_id and t.webhook_url is not null
      -- A task's own receiver hears how the task ended, once: simple ones look at the status alone.
      where e.event_type <> 'task.output_unreachable'
      union all
      select e.id, null, callsheet.webhook_destination(b.webhook_url), b.webhook_url, 'flat', true, false, false
      from ends e join public.batches b on b.id = (e.data ->> 'batch_id')::uuid and b.webhook_url is not null
      where e.event_type = 'batch.completed')
    select e.id::text as "eventId", e.event_type as "eventType", e.occurred_at as "occurredAt", e.task_id as "taskId",
      (e.data ->> 'batch_id')::uuid as "batchId", e.project_id as "projectId", e.data, e.task_type as "taskType",
      e.status, e.attempts, t.result_data as "resultData", t.generation_started_at as "startedAt",
      t.generation_processed_at as "endedAt", w.endpoint_id as "endpointId", w.destination, w.url, w.format, w.enabled,
      w.limited, w.proven
    from wanted w
    join ends e on e.id = w.id
    left join public.tasks t on t.id = e.task_id
    where (e.task_id is null or t.id is not null)
      -- A subquery and no anti-join: for that, the planner takes an event for one with few deliveries and compares them all.
      and (select d.id from callsheet.webhook_deliveries d
        where d.event_id = e.id and d.destination = w.destination limit 1) is null
    order by w.endpoint_id is null or w.proven desc, e.id limit ${limit}`;
}

/** What planning came to. */
export interface Planned {
  /** New deliveries. */
  count: number;
  /** Those of them that are leased to this sender. */
  taken: string[];
  /** Milliseconds until the first of the others that can be sent is due; null when there is none. */
  nextMs: number | null;
}

/**
 * Inserts one delivery for each, once. `admit` says which the sender of this process can take at once; one whose task has
 * an earlier one pending for the same destination waits for that.
 */
export async function insertDeliveries(
  sql: Sql,
  round: readonly Announcement[],
  admit: (one: Announcement) => Admission,
  leaseMs: number,
): Promise<Planned> {
  const texts = round.map(plannedText);
  const admissions = round.map((one, index) => admission(one, texts[index]?.refusal ?? null, admit));
  return one(
    await sql<Planned>`
      with planned as (
        select n.*, (
          select p.id from callsheet.webhook_deliveries p
          where p.subject_id = coalesce(n.task_id, n.batch_id) and p.destination = n.destination
            and p.status = 'pending' and p.event_id < n.event_id
          order by p.event_id desc limit 1) as after_id
        from unnest(
          ${round.map((one) => one.eventId)}::bigint[], ${round.map((one) => one.eventType)}::text[],
          ${round.map((one) => one.taskId)}::uuid[], ${round.map((one) => one.batchId)}::uuid[],
          ${round.map((one) => one.projectId)}::uuid[], ${round.map((one) => one.endpointId)}::uuid[],
          ${round.map((one) => one.destination)}::uuid[], ${round.map((one) => one.url)}::text[],
          ${texts.map(({ body }) => body)}::text[], ${texts.map(({ refusal }) => refusal)}::text[],
          ${admissions.map(({ taken }) => taken)}::boolean[],
          ${admissions.map((answer) => (answer.taken ? leaseMs : answer.waitMs))}::float8[]
        ) as n (event_id, event_type, task_id, batch_id, project_id, endpoint_id, destination, url, body, refusal, taken,
          wait_ms)),
      inserted as (
        insert into callsheet.webhook_deliveries (event_id, event_type, task_id, batch_id, project_id, endpoint_id, url,
          body, status, error, settled_at, after_id, next_attempt_at)
        select n.event_id, n.event_type, n.task_id, n.batch_id, n.project_id, n.endpoint_id, n.url, n.body,
          case when n.refusal is null then 'pending' else 'failed' end, n.refusal,
          case when n.refusal is not null then now() end, case when n.refusal is null then n.after_id end,
          now() + make_interval(secs => case when n.after_id is null then n.wait_ms / 1000 else 0 end)
        from planned n order by n.event_id
        on conflict (event_id, destination) do nothing
        returning id, event_id, destination, status = 'pending' and after_id is null as due)
      select count(*)::int as count, coalesce(array_agg(i.id::text) filter (where i.due and n.taken), '{}') as taken,
        min(n.wait_ms) filter (where i.due and not n.taken) as "nextMs"
      from inserted i join planned n on n.event_id = i.event_id and n.destination = i.destination`,
  );
}

/** What has a rate limit is left to `claimDeliveries`, which counts. */
function admission(
  announcement: Announcement,
  refusal: string | null,
  admit: (one: Announcement) => Admission,
): Admission {
  return announcement.limited || refusal !== null ? { taken: false, waitMs: 0 } : admit(announcement);
}

/** Lets deliveries go whose predecessor was settled just as they were planned; returns their number. */
export async function freeStranded(sql: Sql): Promise<number> {
  const rows = await sql`
    update callsheet.webhook_deliveries d set after_id = null, next_attempt_at = now()
    where d.after_id is not null and not exists (
      select from callsheet.webhook_deliveries p where p.id = d.after_id and p.status = 'pending')
    returning d.id`;
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
