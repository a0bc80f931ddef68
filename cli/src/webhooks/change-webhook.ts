import { dataOf } from '@callsheet/client';
import { type Command } from 'commander';
import { confirm } from '../confirm.js';
import { type CommandMaker } from '../make-command.js';
import { cell } from '../output/table.js';
import { type CommonOptions } from '../session.js';

/** `callsheet webhooks enable ID` and `disable ID`. */
export function switchWebhookCommand(maker: CommandMaker, name: 'enable' | 'disable'): Command {
  const enabled = name === 'enable';
  return maker
    .command(
      `${name} <id>`,
      enabled ? 'Sends to an endpoint again.' : 'Sends nothing to an endpoint any more.',
    )
    .action((id: string, options: CommonOptions) =>
      maker.run(options, async ({ client, out }) => {
        const call = client.PATCH('/api/webhooks/{id}', { params: { path: { id } }, body: { enabled } });
        const webhook = await dataOf(call);
        out.json(webhook);
        out.say(`${webhook.id}  ${webhook.enabled ? 'enabled' : 'disabled'}  ${cell(webhook.url)}`);
      }),
    );
}

interface DeleteOptions extends CommonOptions {
  yes?: boolean;
}

/** `callsheet webhooks delete ID`. */
export function deleteWebhookCommand(maker: CommandMaker): Command {
  return maker
    .command('delete <id>', 'Forgets an endpoint and its deliveries.')
    .option('-y, --yes', 'do not ask')
    .action((id: string, options: DeleteOptions) =>
      maker.run(options, async ({ client, out, terminal }) => {
        const path = { params: { path: { id } } };
        const { url } = await dataOf(client.GET('/api/webhooks/{id}', path));
        await confirm(terminal, `Delete the endpoint ${cell(url)}?`, options.yes);
        await client.DELETE('/api/webhooks/{id}', path);
        out.json({ deleted: id });
        out.say(`${id}  deleted`);
      }),
    );
}
