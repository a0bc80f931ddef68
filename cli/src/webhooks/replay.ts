import { dataOf } from '@callsheet/client';
import { Option, type Command } from 'commander';
import { confirm } from '../confirm.js';
import { CliError } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { count } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';
import { filterQuery } from '../tasks/task-filter.js';

interface Options extends CommonOptions {
  delivery?: string;
  status?: 'failed' | 'delivered';
  since?: string;
  until?: string;
  yes?: boolean;
  dryRun?: boolean;
}

/** `callsheet webhooks replay ID`. */
export function replayCommand(maker: CommandMaker): Command {
  return maker
    .command(
      'replay <id>',
      'Sends deliveries to an endpoint again; receivers tell them by their webhook-id.',
      [
        [
          'callsheet webhooks replay 0c2f1c1e-5a44-4c53-9f0a-0f6f4a4b7f3e --status failed',
          'all that did not arrive',
        ],
      ],
    )
    .option('--delivery <id>', 'this one')
    .addOption(new Option('-s, --status <status>', 'those that ended so').choices(['failed', 'delivered']))
    .option('--since <when>', 'created after: 2h, 7d, or 2026-01-31T12:00Z')
    .option('--until <when>', 'created before')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only say how many')
    .action((id: string, options: Options) => maker.run(options, (session) => replay(session, id, options)));
}

async function replay({ client, out, terminal }: Session, id: string, options: Options): Promise<void> {
  const { delivery: delivery_id, status } = options;
  const { created_after, created_before } = filterQuery(
    { since: options.since, until: options.until },
    new Date(),
  );
  const wanted = { delivery_id, status, created_after, created_before };
  if (Object.values(wanted).every((value) => value === undefined))
    throw new CliError('say what to replay: --delivery, --status, --since or --until');
  const ask = (dry_run: boolean) =>
    dataOf(
      client.POST('/api/webhooks/{id}/replay', { params: { path: { id } }, body: { ...wanted, dry_run } }),
    );
  const { matched } = await ask(true);
  if (!options.dryRun && matched > 1)
    await confirm(terminal, `Send ${count(matched, 'delivery', 'deliveries')} again?`, options.yes);
  let replayed = 0;
  for (let more = !options.dryRun && matched > 0; more;) {
    const answer = await ask(false);
    replayed += answer.replayed;
    more = answer.more && answer.replayed > 0;
  }
  out.json({ matched, replayed });
  const deliveries = (n: number) => count(n, 'delivery', 'deliveries');
  out.say(
    options.dryRun ? `${deliveries(matched)} would be sent again.` : `Sending ${deliveries(replayed)} again.`,
  );
}
