import { type WebhookAttempt, type WebhookDelivery } from '@callsheet/contracts';

/** A delivery's row, as far as the API shows it. */
export type DeliveryRow = Omit<
  WebhookDelivery,
  'webhook_id' | 'created_at' | 'next_attempt_at' | 'settled_at'
> & {
  created_at: Date;
  next_attempt_at: Date | null;
  settled_at: Date | null;
};

/** An attempt's row, as far as the API shows it. */
export type AttemptRow = Omit<WebhookAttempt, 'attempted_at' | 'request_headers'> & {
  attempted_at: Date;
  request_headers: Record<string, string> | null;
};

/** A delivery as the API shows it; a bigint is a text, and `webhook_id` is what the receiver sees. */
export function presentDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    webhook_id: `msg_${row.id.replaceAll('-', '')}`,
    endpoint_id: row.endpoint_id,
    event_type: row.event_type,
    event_id: row.event_id,
    task_id: row.task_id,
    batch_id: row.batch_id,
    url: row.url,
    status: row.status,
    attempts: row.attempts,
    error: row.error,
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    settled_at: row.settled_at?.toISOString() ?? null,
  };
}

export function presentAttempt(row: AttemptRow): WebhookAttempt {
  return {
    attempt: row.attempt,
    attempted_at: row.attempted_at.toISOString(),
    duration_ms: row.duration_ms,
    status_code: row.status_code,
    error: row.error,
    request_headers: row.request_headers ?? {},
    response_body: row.response_body,
  };
}
