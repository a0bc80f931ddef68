import { InputError, type Sql } from '@callsheet/runtime';
import { findWebhooks } from './manage-webhooks.sql.js';
import { type WebhookRow } from './present-webhook.js';

/** An endpoint of the project as it is now. Throws InputError 404. */
export async function requireWebhook(sql: Sql, projectId: string, id: string): Promise<WebhookRow> {
  const [row] = await findWebhooks(sql, projectId, id);
  if (!row) throw noSuchWebhook(id);
  return row;
}

/** The project has no endpoint of this id: 404. */
export function noSuchWebhook(id: string): InputError {
  return new InputError(`There is no webhook ${id}.`, 404);
}
