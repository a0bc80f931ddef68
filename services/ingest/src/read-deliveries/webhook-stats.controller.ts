import { WebhookStatsQuery, type WebhookStats } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { requireWebhook } from '../manage-webhooks/require-webhook.js';
import { WebhookEndpointId } from '../manage-webhooks/webhook-id.js';
import { loadHours, loadRecent } from './webhook-stats.sql.js';
import { webhookStats } from './webhook-stats.js';

/** GET /api/webhooks/:id/stats. */
@Controller('api/webhooks')
export class WebhookStatsController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get(':id/stats')
  async stats(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(WebhookEndpointId)) { id }: WebhookEndpointId,
    @Query(new ZodPipe(WebhookStatsQuery)) { hours }: WebhookStatsQuery,
  ): Promise<WebhookStats> {
    await requireWebhook(this.database, projectId, id);
    const rows = await loadHours(this.database, id, hours);
    return webhookStats(hours, rows, await loadRecent(this.database, id));
  }
}
