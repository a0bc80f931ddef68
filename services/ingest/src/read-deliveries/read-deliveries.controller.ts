import {
  ListDeliveries,
  type DeliveryPage,
  type DeliveryList,
  type WebhookDeliveryDetail,
} from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { requireWebhook } from '../manage-webhooks/require-webhook.js';
import { WebhookEndpointId } from '../manage-webhooks/webhook-id.js';
import { requireBatch } from '../read-batches/require-batch.js';
import { decodeCursor, encodeCursor } from '../read-tasks/cursor.js';
import { requireTask } from '../read-tasks/require-task.js';
import { TaskId } from '../read-tasks/task-id.js';
import { presentDelivery } from './present-delivery.js';
import { deliveriesOf, listDeliveries } from './read-deliveries.sql.js';
import { requireDelivery, withAttempts } from './require-delivery.js';

const DeliveryId = z.object({ id: z.guid('must be a uuid'), delivery_id: z.guid('must be a uuid') });
type DeliveryId = z.infer<typeof DeliveryId>;

/** What was sent where, and what came back. */
@Controller('api')
export class ReadDeliveriesController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  /** GET /api/webhooks/:id/deliveries. */
  @Get('webhooks/:id/deliveries')
  async list(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(WebhookEndpointId)) { id }: WebhookEndpointId,
    @Query(new ZodPipe(ListDeliveries)) query: ListDeliveries,
  ): Promise<DeliveryPage> {
    await requireWebhook(this.database, projectId, id);
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const rows = await listDeliveries(this.database, id, query, after);
    const page = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? page.at(-1) : undefined;
    return {
      deliveries: page.map(presentDelivery),
      next_cursor: last
        ? encodeCursor({ createdAtMicros: Number(last.created_at_micros), id: last.id })
        : null,
    };
  }

  /** GET /api/webhooks/:id/deliveries/:delivery_id. */
  @Get('webhooks/:id/deliveries/:delivery_id')
  read(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(DeliveryId)) { id, delivery_id }: DeliveryId,
  ): Promise<WebhookDeliveryDetail> {
    return requireDelivery(this.database, projectId, id, delivery_id);
  }

  /** GET /api/tasks/:id/webhooks: also those to the task's own webhook_url. */
  @Get('tasks/:id/webhooks')
  async ofTask(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
  ): Promise<DeliveryList> {
    await requireTask(this.database, projectId, id);
    return this.causedBy(projectId, id);
  }

  /** GET /api/batches/:id/webhooks: also those to the batch's own webhook_url. */
  @Get('batches/:id/webhooks')
  async ofBatch(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
  ): Promise<DeliveryList> {
    await requireBatch(this.database, projectId, id);
    return this.causedBy(projectId, id);
  }

  private async causedBy(projectId: string, id: string): Promise<DeliveryList> {
    const rows = await deliveriesOf(this.database, projectId, id);
    return { deliveries: await withAttempts(this.database, rows) };
  }
}
