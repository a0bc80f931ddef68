import { ReadDeliveriesController } from '../read-deliveries/read-deliveries.controller.js';
import { WebhookStatsController } from '../read-deliveries/webhook-stats.controller.js';
import { ReplayDeliveriesController } from '../replay-deliveries/replay-deliveries.controller.js';
import { ManageWebhooksController } from './manage-webhooks.controller.js';
import { PingWebhookController } from './ping-webhook.controller.js';
import { RotateSecretsController } from './rotate-secrets.controller.js';

/** All routes of webhook endpoints and of what was sent to them. */
export const webhookControllers = [
  ManageWebhooksController,
  RotateSecretsController,
  PingWebhookController,
  ReadDeliveriesController,
  WebhookStatsController,
  ReplayDeliveriesController,
];
