import { type Sql } from '@callsheet/runtime';
import { eventData, type OutboxEvent } from '../relay-events/cloud-event.js';
import { seesFleet, type Listener, type StreamedEvent } from './streamed-event.js';

/** Events read at once; a listener that missed more comes back for the next. */
export const MISSED_AT_ONCE = 1000;

/** Events after this one that a listener may hear, oldest first. */
export async function missedEvents(sql: Sql, listener: Listener, after: number): Promise<StreamedEvent[]> {
  const rows = await sql<OutboxEvent & Record<string, unknown>>`
    select o.id::float8 as id, o.event_type, o.task_id, o.project_id, o.worker_id, o.task_type, o.status, o.attempts, o.data,
      o.traceparent, to_char(o.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred_at
    from callsheet.outbox o
    where o.id > ${after} and (o.project_id = ${listener.projectId} or (o.project_id is null and ${seesFleet(listener)}::boolean))
    order by o.id limit ${MISSED_AT_ONCE}`;
  return rows.map((row) => ({
    id: row.id,
    type: row.event_type,
    projectId: row.project_id ?? undefined,
    json: JSON.stringify(eventData(row)),
  }));
}
