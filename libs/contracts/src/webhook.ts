import { z } from 'zod';
import { TaskStatus } from './task-status.js';

/** The events that a webhook can announce. */
export const webhookEventTypes = [
  'task.completed',
  'task.failed',
  'task.cancelled',
  'task.output_unreachable',
  'batch.completed',
  'webhook.disabled',
] as const;
export const WebhookEventType = z.enum(webhookEventTypes, {
  error: `must be one of ${webhookEventTypes.join(', ')}`,
});
export type WebhookEventType = z.infer<typeof WebhookEventType>;

/** What an endpoint's test delivery is called; no event stands behind it. */
export const WEBHOOK_PING = 'webhook.ping';

/** Body of a task webhook: the brief's four fields come first and keep their names; fields are only ever added. */
export const WebhookBody = z.object({
  task_id: z.guid(),
  status: TaskStatus,
  video_url: z.string().nullable(),
  processing_time: z.number().nullable(),
  task_type: z.string(),
  attempts: z.int(),
  error_message: z.string().nullable(),
  event_type: z.string(),
});
export type WebhookBody = z.infer<typeof WebhookBody>;

/** The same for an endpoint of format `cloudevents`: CloudEvents 1.0 in structured mode, with the flat body as its data. */
export const WebhookCloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string().optional(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  data: z.record(z.string(), z.unknown()),
});
export type WebhookCloudEvent = z.infer<typeof WebhookCloudEvent>;
