import { type RouteSchemas } from './route-schemas.js';
import { WebhookCloudEvent } from '../webhook.js';
import { webhookBodies, type AnnouncedType } from '../webhook-bodies.js';

const headers = [
  ['webhook-id', 'The same at every attempt and replay.'],
  ['webhook-timestamp', 'When it was sent, in seconds since 1970.'],
  ['webhook-signature', 'Standard Webhooks: `v1,` and the base64 of an HMAC-SHA256; two during a rotation.'],
] as const;

/** What OpenAPI says of one kind of webhook: the request that a receiver gets. */
export function describeWebhook(type: AnnouncedType, schemas: RouteSchemas): object {
  const { body, summary } = webhookBodies[type];
  return {
    post: {
      operationId: `receive.${type}`,
      tags: ['Webhooks'],
      summary,
      security: [],
      parameters: headers.map(([name, description]) => ({
        name,
        in: 'header',
        required: true,
        description,
        schema: { type: 'string' },
      })),
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: schemas.refer(body, 'output') },
          'application/cloudevents+json': { schema: schemas.refer(WebhookCloudEvent, 'output') },
        },
      },
      responses: { '2XX': { description: 'It was received. Anything else is tried again, for 27 hours.' } },
    },
  };
}
