import { dataOf } from '@callsheet/client';
import { WebhookEventType } from '@callsheet/contracts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { cell } from '../output/table.js';
import { type CommonOptions, type Session } from '../session.js';

interface Options extends CommonOptions {
  event?: WebhookEventType[];
  description?: string;
  format?: 'flat' | 'cloudevents';
}

/** `callsheet webhooks create URL`. */
export function createWebhookCommand(maker: CommandMaker): Command {
  return maker
    .command('create <endpoint>', 'Registers an endpoint; its signing secret is shown this once.', [
      [
        'callsheet webhooks create https://example.com/hooks/video -e task.completed -e task.failed',
        'two kinds of events',
      ],
    ])
    .option('-e, --event <type>', 'only this kind of event; may be repeated', gatherEvent)
    .option('--description <text>', 'what it is')
    .addOption(new Option('--format <format>', 'of the body').choices(['flat', 'cloudevents']))
    .action((url: string, options: Options) =>
      maker.run(options, (session) => create(session, url, options)),
    );
}

function gatherEvent(text: string, before: WebhookEventType[] = []): WebhookEventType[] {
  const { data, error } = WebhookEventType.safeParse(text);
  if (error) throw new InvalidArgumentError(error.issues[0]?.message ?? 'unknown event');
  return [...before, data];
}

async function create({ client, out }: Session, url: string, options: Options): Promise<void> {
  const { event: event_types, description, format } = options;
  const made = await dataOf(
    client.POST('/api/webhooks', { body: { url, event_types, description, format } }),
  );
  out.json(made);
  out.facts([
    ['endpoint', made.id],
    ['url', cell(made.url)],
    ['secret', made.secret],
  ]);
  out.note('Keep the secret: it is not shown again.');
}
