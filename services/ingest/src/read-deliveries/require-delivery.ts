import { type WebhookDeliveryDetail } from '@callsheet/contracts';
import { InputError, type Sql } from '@callsheet/runtime';
import { requireWebhook } from '../manage-webhooks/require-webhook.js';
import { presentAttempt, presentDelivery } from './present-delivery.js';
import { attemptsOf, findDelivery, type WithBody } from './read-deliveries.sql.js';

/** A delivery of an endpoint with its log. Throws InputError 404 for the endpoint or the delivery. */
export async function requireDelivery(
  sql: Sql,
  projectId: string,
  endpointId: string,
  id: string,
): Promise<WebhookDeliveryDetail> {
  await requireWebhook(sql, projectId, endpointId);
  const row = await findDelivery(sql, endpointId, id);
  const [detail] = row ? await withAttempts(sql, [row]) : [];
  if (!detail) throw new InputError(`There is no delivery ${id} to webhook ${endpointId}.`, 404);
  return detail;
}

/** Deliveries with their logs. */
export async function withAttempts(sql: Sql, rows: readonly WithBody[]): Promise<WebhookDeliveryDetail[]> {
  const attempts = await attemptsOf(
    sql,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    ...presentDelivery(row),
    body: row.body,
    attempts_history: attempts.filter((attempt) => attempt.delivery_id === row.id).map(presentAttempt),
  }));
}
