import { z } from 'zod';
import { events } from './events.js';
import { WEBHOOK_PING, WebhookBody, webhookEventTypes } from './webhook.js';

const occurred_at = z.iso.datetime();
const event_type = z.string();
const { completed, failed, cancelled, batch_id } = events['batch.completed'].data.shape;
const { endpoint_id, reason, failing_since } = events['webhook.disabled'].data.shape;

/** Body of `batch.completed`. */
export const BatchWebhookBody = z.object({ batch_id, completed, failed, cancelled, event_type, occurred_at });

/** Body of `webhook.disabled`: another endpoint of the project was given up. */
export const DisabledWebhookBody = z.object({ endpoint_id, reason, failing_since, event_type, occurred_at });

/** Body of `webhook.ping`, a test that its owner asked for. */
export const PingWebhookBody = z.object({ endpoint_id, event_type, occurred_at });

/** What a webhook can be about. */
export const announcedTypes = [...webhookEventTypes, WEBHOOK_PING] as const;
export type AnnouncedType = (typeof announcedTypes)[number];

/** Each kind of webhook with its flat body; the structured CloudEvent has the same as its `data`. */
export const webhookBodies = {
  'task.completed': { summary: events['task.completed'].summary, body: WebhookBody },
  'task.failed': { summary: events['task.failed'].summary, body: WebhookBody },
  'task.cancelled': { summary: events['task.cancelled'].summary, body: WebhookBody },
  'task.output_unreachable': { summary: events['task.output_unreachable'].summary, body: WebhookBody },
  'batch.completed': { summary: events['batch.completed'].summary, body: BatchWebhookBody },
  'webhook.disabled': { summary: events['webhook.disabled'].summary, body: DisabledWebhookBody },
  'webhook.ping': { summary: 'A test that the owner of the endpoint asked for.', body: PingWebhookBody },
} as const satisfies Record<AnnouncedType, { summary: string; body: z.ZodObject }>;
