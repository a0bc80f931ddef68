import {
  CreateWebhook,
  PatchWebhook,
  WebhookFormatQuery,
  type CreatedWebhook,
  type Webhook,
  type WebhookList,
} from '@callsheet/contracts';
import { DATABASE, InputError, ZodPipe, type Sql } from '@callsheet/runtime';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { deleteWebhook, findWebhooks, insertWebhook, updateWebhook } from './manage-webhooks.sql.js';
import { presentWebhook } from './present-webhook.js';
import { noSuchWebhook, requireWebhook } from './require-webhook.js';
import { WebhookEndpointId } from './webhook-id.js';
import { newSecret } from './webhook-secret.js';

/** Each event is written once for every endpoint that wants it. */
const MOST_PER_PROJECT = 1000;

/** /api/webhooks: where a project wants its events sent. */
@Controller('api/webhooks')
export class ManageWebhooksController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post()
  async create(
    @ProjectId() projectId: string,
    @Body(new ZodPipe(CreateWebhook)) body: CreateWebhook,
    @Query(new ZodPipe(WebhookFormatQuery)) query: WebhookFormatQuery,
  ): Promise<CreatedWebhook> {
    const secret = newSecret();
    const webhook = { ...body, format: query.format ?? body.format };
    const id = await insertWebhook(this.database, projectId, webhook, secret, MOST_PER_PROJECT);
    if (id === undefined) throw new InputError(`A project has at most ${MOST_PER_PROJECT} webhooks.`, 409);
    return { ...presentWebhook(await requireWebhook(this.database, projectId, id)), secret };
  }

  @Get()
  async list(@ProjectId() projectId: string): Promise<WebhookList> {
    return { webhooks: (await findWebhooks(this.database, projectId)).map(presentWebhook) };
  }

  @Get(':id')
  async read(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(WebhookEndpointId)) { id }: WebhookEndpointId,
  ): Promise<Webhook> {
    return presentWebhook(await requireWebhook(this.database, projectId, id));
  }

  @Patch(':id')
  async change(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(WebhookEndpointId)) { id }: WebhookEndpointId,
    @Body(new ZodPipe(PatchWebhook)) body: PatchWebhook,
    @Query(new ZodPipe(WebhookFormatQuery)) query: WebhookFormatQuery,
  ): Promise<Webhook> {
    const patch = { ...body, format: query.format ?? body.format };
    if (!(await updateWebhook(this.database, projectId, id, patch))) throw noSuchWebhook(id);
    return presentWebhook(await requireWebhook(this.database, projectId, id));
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(WebhookEndpointId)) { id }: WebhookEndpointId,
  ): Promise<void> {
    if (!(await deleteWebhook(this.database, projectId, id))) throw noSuchWebhook(id);
  }
}
