import { WEBHOOK_PING, type WebhookDeliveryDetail } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { requireDelivery } from '../read-deliveries/require-delivery.js';
import { insertPing } from './manage-webhooks.sql.js';
import { requireWebhook } from './require-webhook.js';
import { WebhookEndpointId } from './webhook-id.js';

/** POST /api/webhooks/:id/ping: a test delivery, also to an endpoint that is disabled; its record says how it went. */
@Controller('api/webhooks')
export class PingWebhookController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post(':id/ping')
  @HttpCode(202)
  async ping(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(WebhookEndpointId)) { id }: WebhookEndpointId,
  ): Promise<WebhookDeliveryDetail> {
    const { format } = await requireWebhook(this.database, projectId, id);
    const data = { event_type: WEBHOOK_PING, endpoint_id: id, occurred_at: new Date().toISOString() };
    const deliveryId = await insertPing(this.database, projectId, id, pingText(format, data));
    return requireDelivery(this.database, projectId, id, deliveryId);
  }
}

function pingText(format: string, data: { endpoint_id: string; occurred_at: string }): string {
  if (format === 'flat') return JSON.stringify(data);
  return JSON.stringify({
    specversion: '1.0',
    id: `ping-${data.occurred_at}`,
    source: '/callsheet',
    type: WEBHOOK_PING,
    subject: data.endpoint_id,
    time: data.occurred_at,
    datacontenttype: 'application/json',
    data,
  });
}
