import { type ListDeliveries } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type Position } from '../read-tasks/cursor.js';
import { type AttemptRow, type DeliveryRow } from './present-delivery.js';

/** An endpoint's deliveries, newest first, one more than the limit when there are more. */
export async function listDeliveries(
  sql: Sql,
  endpointId: string,
  query: ListDeliveries,
  after: Position | undefined,
): Promise<(DeliveryRow & { created_at_micros: string })[]> {
  return sql<DeliveryRow & { created_at_micros: string }>`
    select d.id, d.endpoint_id, d.event_type, d.event_id, d.task_id, d.batch_id, d.url, d.status, d.attempts, d.error,
      case when d.status = 'pending' and d.after_id is null then d.next_attempt_at end as next_attempt_at,
      d.created_at, d.settled_at, (extract(epoch from d.created_at) * 1000000)::bigint as created_at_micros
    from callsheet.webhook_deliveries d
    where d.endpoint_id = ${endpointId}
      and (d.created_at, d.id) < (
        coalesce(timestamptz 'epoch' + ${after?.createdAtMicros}::float8 * interval '1 microsecond', 'infinity'),
        coalesce(${after?.id}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      and d.created_at > coalesce(${query.created_after}::timestamptz, '-infinity')
      and d.created_at < coalesce(${query.created_before}::timestamptz, 'infinity')
      and (${query.status}::text is null or d.status = ${query.status})
      and (${query.event_type}::text is null or d.event_type = ${query.event_type})
      and (${query.task_id}::uuid is null or d.task_id = ${query.task_id})
    order by d.created_at desc, d.id desc
    limit ${query.limit + 1}`;
}

export type WithBody = DeliveryRow & { body: string };

/** One delivery of an endpoint. */
export async function findDelivery(sql: Sql, endpointId: string, id: string): Promise<WithBody | undefined> {
  const [row] = await sql<WithBody>`
    select d.id, d.endpoint_id, d.event_type, d.event_id, d.task_id, d.batch_id, d.url, d.status, d.attempts, d.error,
      case when d.status = 'pending' and d.after_id is null then d.next_attempt_at end as next_attempt_at,
      d.created_at, d.settled_at, d.body
    from callsheet.webhook_deliveries d where d.id = ${id} and d.endpoint_id = ${endpointId}`;
  return row;
}

/** All deliveries that a task or a batch caused, oldest first. */
export async function deliveriesOf(sql: Sql, projectId: string, id: string): Promise<WithBody[]> {
  return sql<WithBody>`
    select d.id, d.endpoint_id, d.event_type, d.event_id, d.task_id, d.batch_id, d.url, d.status, d.attempts, d.error,
      case when d.status = 'pending' and d.after_id is null then d.next_attempt_at end as next_attempt_at,
      d.created_at, d.settled_at, d.body
    from callsheet.webhook_deliveries d where (d.task_id = ${id} or d.batch_id = ${id}) and d.project_id = ${projectId}
    order by d.event_id, d.created_at limit 1000`;
}

/** The log of these deliveries, oldest attempts first. */
export async function attemptsOf(
  sql: Sql,
  deliveryIds: readonly string[],
): Promise<(AttemptRow & { delivery_id: string })[]> {
  return sql<AttemptRow & { delivery_id: string }>`
    select a.delivery_id, a.attempt, a.attempted_at, a.duration_ms, a.status_code, a.error, a.request_headers,
      a.response_body
    from callsheet.webhook_attempts a where a.delivery_id = any (${deliveryIds}::uuid[]) order by a.delivery_id, a.attempt`;
}
