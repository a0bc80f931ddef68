import { z } from 'zod';

/** The path parameter of one endpoint. */
export const WebhookEndpointId = z.object({ id: z.guid('must be a uuid') });
export type WebhookEndpointId = z.infer<typeof WebhookEndpointId>;
