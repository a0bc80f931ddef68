import { z } from 'zod';

export const DeliveryStatus = z.enum(['pending', 'delivered', 'failed']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

const timestamp = z.iso.datetime().nullable();

/** One event on its way to one destination, as the API shows it. */
export const WebhookDelivery = z.object({
  id: z.guid(),
  webhook_id: z.string().describe('The `webhook-id` header: the same at every attempt and replay.'),
  endpoint_id: z.guid().nullable().describe("Null: it goes to the task's own webhook_url."),
  event_type: z.string(),
  event_id: z.string().nullable(),
  task_id: z.guid().nullable(),
  batch_id: z.guid().nullable(),
  url: z.string(),
  status: DeliveryStatus,
  attempts: z.int(),
  error: z.string().nullable().describe('Why it is not delivered, as of the last attempt.'),
  next_attempt_at: timestamp,
  created_at: z.iso.datetime(),
  settled_at: timestamp,
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

/** One request that was made, and what came back. */
export const WebhookAttempt = z.object({
  attempt: z.int(),
  attempted_at: z.iso.datetime(),
  duration_ms: z.int(),
  status_code: z.int().nullable(),
  error: z.string().nullable(),
  request_headers: z.record(z.string(), z.string()).describe('As sent; secrets are hidden.'),
  response_body: z.string().nullable().describe('Its first 4 kB.'),
});
export type WebhookAttempt = z.infer<typeof WebhookAttempt>;

/** Answer of GET /api/webhooks/:id/deliveries/:delivery_id. */
export const WebhookDeliveryDetail = WebhookDelivery.extend({
  body: z.string(),
  attempts_history: z.array(WebhookAttempt),
});
export type WebhookDeliveryDetail = z.infer<typeof WebhookDeliveryDetail>;

const createdBetween = {
  created_after: z.iso.datetime({ offset: true }).optional(),
  created_before: z.iso.datetime({ offset: true }).optional(),
};

/** Query of GET /api/webhooks/:id/deliveries; newest first, `cursor` continues where `next_cursor` left off. */
export const ListDeliveries = z.strictObject({
  status: DeliveryStatus.optional(),
  event_type: z.string().max(100).optional(),
  task_id: z.guid().optional(),
  ...createdBetween,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type ListDeliveries = z.infer<typeof ListDeliveries>;

/** Answer of GET /api/webhooks/:id/deliveries. */
export const DeliveryPage = z.object({
  deliveries: z.array(WebhookDelivery),
  next_cursor: z.string().nullable(),
});
export type DeliveryPage = z.infer<typeof DeliveryPage>;

/** Answer of GET /api/tasks/:id/webhooks and GET /api/batches/:id/webhooks: everything that its ends caused, oldest first. */
export const DeliveryList = z.object({ deliveries: z.array(WebhookDeliveryDetail) });
export type DeliveryList = z.infer<typeof DeliveryList>;

/** Body of POST /api/webhooks/:id/replay: which settled deliveries to send again; `dry_run` only counts. */
export const ReplayDeliveries = z
  .strictObject({
    delivery_id: z.guid().optional(),
    status: z.enum(['failed', 'delivered']).optional(),
    ...createdBetween,
    dry_run: z.boolean().default(false),
  })
  .refine(
    (request) => Object.entries(request).some(([name, value]) => name !== 'dry_run' && value !== undefined),
    {
      error: 'say what to replay: delivery_id, status, created_after or created_before',
    },
  );
export type ReplayDeliveries = z.infer<typeof ReplayDeliveries>;

/** Answer of a replay; `more` says that the same request again would replay further deliveries. */
export const ReplayedDeliveries = z.object({ matched: z.int(), replayed: z.int(), more: z.boolean() });
export type ReplayedDeliveries = z.infer<typeof ReplayedDeliveries>;

/** Query of GET /api/webhooks/:id/stats. */
export const WebhookStatsQuery = z.strictObject({
  hours: z.coerce.number().int().min(1).max(720).default(24),
});
export type WebhookStatsQuery = z.infer<typeof WebhookStatsQuery>;

const counts = {
  delivered: z.int(),
  failed: z.int(),
  average_ms: z.number().nullable(),
  slowest_ms: z.int(),
};

/** Answer of GET /api/webhooks/:id/stats. Attempts are counted, in full hours. */
export const WebhookStats = z.object({
  hours: z.int(),
  ...counts,
  success_rate: z.number().nullable(),
  p50_ms: z.int().nullable().describe('Of the newest 1,000 attempts.'),
  p95_ms: z.int().nullable(),
  p99_ms: z.int().nullable(),
  pending: z.int().describe('Deliveries still to be made; counted up to 10,000.'),
  oldest_pending_at: timestamp,
  by_hour: z.array(z.object({ hour: z.iso.datetime(), ...counts })),
});
export type WebhookStats = z.infer<typeof WebhookStats>;
