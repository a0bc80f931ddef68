import { z } from 'zod';
import { WebhookEventType } from './webhook.js';
import { WebhookHeaders, WebhookUrl } from './webhook-fields.js';

const event_types = z.array(WebhookEventType).max(20);
const description = z.string().max(500);
const headers = WebhookHeaders;
const format = z.enum(['flat', 'cloudevents'], { error: 'must be flat or cloudevents' });
const rate_limit_per_sec = z.int().min(1).max(10_000).nullable();

/** Body of POST /api/webhooks. */
export const CreateWebhook = z.strictObject({
  url: WebhookUrl,
  event_types: event_types.default([]).describe('None: all of them.'),
  description: description.default(''),
  enabled: z.boolean().default(true),
  format: format.default('flat'),
  rate_limit_per_sec: rate_limit_per_sec.default(null).describe('Requests a second at most; null: no limit.'),
  headers: headers.default({}),
});
export type CreateWebhook = z.infer<typeof CreateWebhook>;

/** Body of PATCH /api/webhooks/:id; what is left out stays. `headers` replaces all of them. */
export const PatchWebhook = z.strictObject({
  url: WebhookUrl.optional(),
  event_types: event_types.optional(),
  description: description.optional(),
  enabled: z.boolean().optional(),
  format: format.optional(),
  rate_limit_per_sec: rate_limit_per_sec.optional(),
  headers: headers.optional(),
});
export type PatchWebhook = z.infer<typeof PatchWebhook>;

/** Query of POST and PATCH /api/webhooks: the format may also be given here. */
export const WebhookFormatQuery = z.strictObject({ format: format.optional() });
export type WebhookFormatQuery = z.infer<typeof WebhookFormatQuery>;

const timestamp = z.iso.datetime().nullable();

/** An endpoint as the API shows it; the values of its headers stay hidden. */
export const Webhook = z.object({
  id: z.guid(),
  url: z.string(),
  event_types: z.array(z.string()),
  description: z.string(),
  enabled: z.boolean(),
  format,
  rate_limit_per_sec: rate_limit_per_sec,
  headers: z.record(z.string(), z.literal('<hidden>')),
  previous_secret_until: timestamp.describe(
    'Until then a second signature is sent, with the secret before the last rotation.',
  ),
  disabled_reason: z.enum(['operator', 'gone', 'failing']).nullable(),
  disabled_at: timestamp,
  failing_since: timestamp.describe('The first failure since the last success.'),
  last_success_at: timestamp,
  notice: z.string().nullable().describe('What its owner should know, in a sentence.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type Webhook = z.infer<typeof Webhook>;

/** Answer of POST /api/webhooks: the only time that the secret is shown. */
export const CreatedWebhook = Webhook.extend({ secret: z.string() });
export type CreatedWebhook = z.infer<typeof CreatedWebhook>;

/** Answer of GET /api/webhooks, oldest first. */
export const WebhookList = z.object({ webhooks: z.array(Webhook) });
export type WebhookList = z.infer<typeof WebhookList>;

const WEEK_SECONDS = 7 * 24 * 3600;

/** Body of POST /api/webhooks/:id/rotate-secret; the old secret signs too for `overlap_seconds`. */
export const RotateSecret = z.strictObject({
  overlap_seconds: z
    .int()
    .min(0)
    .max(WEEK_SECONDS)
    .default(24 * 3600),
});
export type RotateSecret = z.infer<typeof RotateSecret>;

/** Answer of POST /api/webhooks/:id/rotate-secret: the only time that the new secret is shown. */
export const RotatedSecret = z.object({ secret: z.string(), previous_secret_until: timestamp });
export type RotatedSecret = z.infer<typeof RotatedSecret>;
