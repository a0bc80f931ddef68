import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { createWebhookCommand } from './create-webhook.js';
import { deleteWebhookCommand, switchWebhookCommand } from './change-webhook.js';
import { listDeliveriesCommand } from './list-deliveries.js';
import { listWebhooksCommand } from './list-webhooks.js';
import { pingWebhookCommand } from './ping-webhook.js';
import { replayCommand } from './replay.js';
import { rotateSecretCommand } from './rotate-secret.js';

/** `callsheet webhooks …`. */
export function webhooksCommand(maker: CommandMaker): Command {
  const group = maker.group('webhooks', 'Endpoints that hear of ends, and their deliveries.');
  group.addCommand(listWebhooksCommand(maker), { isDefault: true });
  group.addCommand(createWebhookCommand(maker));
  group.addCommand(listDeliveriesCommand(maker));
  group.addCommand(replayCommand(maker));
  group.addCommand(rotateSecretCommand(maker));
  group.addCommand(pingWebhookCommand(maker));
  group.addCommand(switchWebhookCommand(maker, 'enable'));
  group.addCommand(switchWebhookCommand(maker, 'disable'));
  group.addCommand(deleteWebhookCommand(maker));
  return group;
}
