import { validTraceparent } from '../accept-tasks/traceparent.js';

/** A row of the outbox. */
export interface OutboxEvent {
  id: number;
  event_type: string;
  task_id: string | null;
  project_id: string | null;
  worker_id: string | null;
  task_type: string | null;
  status: string | null;
  attempts: number | null;
  data: Record<string, unknown> | null;
  traceparent: string | null;
  /** ISO 8601, UTC, milliseconds. */
  occurred_at: string;
}

/** The event's JSON: its columns and data merged. Columns that do not apply are left out; a task without a worker says null. */
export function eventData(event: OutboxEvent): Record<string, unknown> {
  const { project_id, task_type, status, attempts } = event;
  const columns = { project_id, worker_id: event.worker_id, task_type, status, attempts };
  return {
    event_id: String(event.id),
    occurred_at: event.occurred_at,
    ...(event.task_id === null ? withoutNulls(columns) : { task_id: event.task_id, ...columns }),
    ...event.data,
  };
}

function withoutNulls(columns: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
}

/** CloudEvents 1.0 attributes in binary mode, and the trace context of whoever caused the event. */
export function eventHeaders(event: OutboxEvent): Record<string, string> {
  const subject = event.task_id ?? event.worker_id ?? event.project_id;
  const traceparent = validTraceparent(event.traceparent);
  return {
    'ce-id': String(event.id),
    'ce-specversion': '1.0',
    'ce-type': event.event_type,
    'ce-source': '/callsheet',
    'ce-time': event.occurred_at,
    ...(subject === null ? {} : { 'ce-subject': percentEncoded(subject) }),
    'content-type': 'application/json',
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** As CloudEvents wants header values: printable ASCII without space, double quote and percent. */
function percentEncoded(text: string): string {
  return text.replace(/[^\x21-\x7e]|["%]/gu, encodeURIComponent);
}
