import { RotateSecret, type RotatedSecret } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { rotateSecret, rotateTaskSecret } from './manage-webhooks.sql.js';
import { noSuchWebhook } from './require-webhook.js';
import { WebhookEndpointId } from './webhook-id.js';
import { newSecret } from './webhook-secret.js';

/** New signing secrets, each shown once; both sign until the overlap ends. */
@Controller('api/webhooks')
export class RotateSecretsController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  /** POST /api/webhooks/task-secret/rotate: the secret behind tasks' own webhook_url. */
  @Post('task-secret/rotate')
  @HttpCode(200)
  async rotateForTasks(
    @ProjectId() projectId: string,
    @Body(new ZodPipe(RotateSecret)) { overlap_seconds }: RotateSecret,
  ): Promise<RotatedSecret> {
    const secret = newSecret();
    const until = await rotateTaskSecret(this.database, projectId, secret, overlap_seconds);
    return { secret, previous_secret_until: until.toISOString() };
  }

  /** POST /api/webhooks/:id/rotate-secret. */
  @Post(':id/rotate-secret')
  @HttpCode(200)
  async rotate(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(WebhookEndpointId)) { id }: WebhookEndpointId,
    @Body(new ZodPipe(RotateSecret)) { overlap_seconds }: RotateSecret,
  ): Promise<RotatedSecret> {
    const secret = newSecret();
    const until = await rotateSecret(this.database, projectId, id, secret, overlap_seconds);
    if (!until) throw noSuchWebhook(id);
    return { secret, previous_secret_until: until.toISOString() };
  }
}
