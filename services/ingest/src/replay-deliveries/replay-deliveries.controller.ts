import { ReplayDeliveries, type ReplayedDeliveries } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { requireWebhook } from '../manage-webhooks/require-webhook.js';
import { WebhookEndpointId } from '../manage-webhooks/webhook-id.js';
import { requireBatch } from '../read-batches/require-batch.js';
import { requireTask } from '../read-tasks/require-task.js';
import { TaskId } from '../read-tasks/task-id.js';
import { replayDeliveries } from './replay-settled.js';

/** Sends again what was delivered or given up; receivers tell it by the same webhook-id. */
@Controller('api')
export class ReplayDeliveriesController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  /** POST /api/webhooks/:id/replay. */
  @Post('webhooks/:id/replay')
  @HttpCode(200)
  async replay(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(WebhookEndpointId)) { id }: WebhookEndpointId,
    @Body(new ZodPipe(ReplayDeliveries)) request: ReplayDeliveries,
  ): Promise<ReplayedDeliveries> {
    await requireWebhook(this.database, projectId, id);
    return replayDeliveries(this.database, { endpointId: id }, request);
  }

  /** POST /api/tasks/:id/webhooks/replay: those to the task's own webhook_url. */
  @Post('tasks/:id/webhooks/replay')
  @HttpCode(200)
  async replayOfTask(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
    @Body(new ZodPipe(ReplayDeliveries)) request: ReplayDeliveries,
  ): Promise<ReplayedDeliveries> {
    await requireTask(this.database, projectId, id);
    return replayDeliveries(this.database, { causedBy: id }, request);
  }

  /** POST /api/batches/:id/webhooks/replay: those to the batch's own webhook_url. */
  @Post('batches/:id/webhooks/replay')
  @HttpCode(200)
  async replayOfBatch(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
    @Body(new ZodPipe(ReplayDeliveries)) request: ReplayDeliveries,
  ): Promise<ReplayedDeliveries> {
    await requireBatch(this.database, projectId, id);
    return replayDeliveries(this.database, { causedBy: id }, request);
  }
}
