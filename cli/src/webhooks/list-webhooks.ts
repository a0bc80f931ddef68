import { dataOf } from '@callsheet/client';
import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { cell } from '../output/table.js';
import { ago } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';

/** `callsheet webhooks list`. */
export function listWebhooksCommand(maker: CommandMaker): Command {
  return maker
    .command('list', 'Lists endpoints.', [['callsheet webhooks', 'the endpoints of your project']])
    .action((options: CommonOptions) => maker.run(options, listWebhooks));
}

async function listWebhooks({ client, out }: Session): Promise<void> {
  const { webhooks } = await dataOf(client.GET('/api/webhooks'));
  out.json(webhooks);
  if (webhooks.length === 0) return out.say('No endpoint. Make one: callsheet webhooks create https://…');
  const now = new Date();
  const rows = webhooks.map((webhook) => [
    webhook.id,
    webhook.enabled ? out.status('active') : out.style('yellow', webhook.disabled_reason ?? 'disabled'),
    ago(webhook.last_success_at, now),
    ago(webhook.failing_since, now),
    webhook.event_types.length === 0 ? 'all' : cell(webhook.event_types.join(' ')),
    cell(webhook.url),
  ]);
  out.table(
    [
      { head: 'endpoint' },
      { head: 'state' },
      { head: 'last success' },
      { head: 'failing' },
      { head: 'events' },
      { head: 'url', flexible: true },
    ],
    rows,
  );
}
