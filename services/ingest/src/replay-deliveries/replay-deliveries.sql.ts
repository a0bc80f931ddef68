import { type ReplayDeliveries } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';

/** Whose settled deliveries: an endpoint's, or those to the own URL of the task or batch that caused them. */
export type Owner = { endpointId: string } | { causedBy: string };

/** How many settled deliveries the request names now, counted up to `most`. */
export async function countSettled(
  sql: Sql,
  owner: Owner,
  request: ReplayDeliveries,
  most: number,
): Promise<number> {
  const { endpointId, causedBy } = columns(owner);
  return one(
    await sql<{ matched: number }>`
      select count(*)::int as matched from (
        select from callsheet.webhook_deliveries d
        where (d.endpoint_id = ${endpointId}::uuid
          or d.endpoint_id is null and (d.task_id = ${causedBy}::uuid or d.batch_id = ${causedBy}::uuid))
          and d.status <> 'pending'
          and (${request.status}::text is null or d.status = ${request.status})
          and (${request.delivery_id}::uuid is null or d.id = ${request.delivery_id})
          and d.created_at > coalesce(${request.created_after}::timestamptz, '-infinity')
          and d.created_at < coalesce(${request.created_before}::timestamptz, 'infinity')
        limit ${most}) found`,
  ).matched;
}

/**
 * Makes settled deliveries pending again, oldest events first: same id, same body, the schedule from its start. Those of
 * one task wait for each other as they did at first.
 */
export async function replaySettled(
  sql: Sql,
  owner: Owner,
  request: ReplayDeliveries,
  limit: number,
): Promise<number> {
  const { endpointId, causedBy } = columns(owner);
  const rows = await sql`
    with found as materialized (
      select d.id, d.subject_id, d.destination, d.event_id, d.created_at from callsheet.webhook_deliveries d
      where (d.endpoint_id = ${endpointId}::uuid
        or d.endpoint_id is null and (d.task_id = ${causedBy}::uuid or d.batch_id = ${causedBy}::uuid))
        and d.status <> 'pending'
        and (${request.status}::text is null or d.status = ${request.status})
        and (${request.delivery_id}::uuid is null or d.id = ${request.delivery_id})
        and d.created_at > coalesce(${request.created_after}::timestamptz, '-infinity')
        and d.created_at < coalesce(${request.created_before}::timestamptz, 'infinity')
      order by d.created_at, d.event_id limit ${limit} for update),
    ordered as (
      select f.id, lag(f.id) over (partition by f.subject_id, f.destination order by f.event_id, f.created_at)
        as before from found f)
    update callsheet.webhook_deliveries d set status = 'pending', settled_at = null, next_attempt_at = now(),
      first_attempt = d.attempts, error = null, after_id = case when d.subject_id is not null then o.before end
    from ordered o where d.id = o.id returning d.id`;
  return rows.length;
}

function columns(owner: Owner): { endpointId: string | null; causedBy: string | null } {
  return { endpointId: null, causedBy: null, ...owner };
}
