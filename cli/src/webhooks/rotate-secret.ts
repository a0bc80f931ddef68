import { dataOf } from '@callsheet/client';
import { type Command } from 'commander';
import { confirm } from '../confirm.js';
import { CliError } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { type CommonOptions, type Session } from '../session.js';
import { span } from '../submit/option-values.js';

interface Options extends CommonOptions {
  tasks?: boolean;
  overlap?: number;
  yes?: boolean;
}

/** `callsheet webhooks rotate ID`. */
export function rotateSecretCommand(maker: CommandMaker): Command {
  return maker
    .command('rotate [id]', 'Makes a new signing secret; the old one signs too until the overlap ends.', [
      ['callsheet webhooks rotate 0c2f1c1e-5a44-4c53-9f0a-0f6f4a4b7f3e --overlap 2h', "an endpoint's secret"],
      ['callsheet webhooks rotate --tasks', "the secret behind tasks' own webhook_url"],
    ])
    .option('--tasks', "the secret behind tasks' own webhook_url")
    .option('--overlap <span>', 'how long the old secret signs too, e.g. 2h; a day unless given', span)
    .option('-y, --yes', 'do not ask')
    .action((id: string | undefined, options: Options) =>
      maker.run(options, (session) => rotate(session, id, options)),
    );
}

async function rotate(
  { client, out, terminal }: Session,
  id: string | undefined,
  options: Options,
): Promise<void> {
  if ((id === undefined) !== (options.tasks ?? false)) throw new CliError('name an endpoint, or add --tasks');
  await confirm(terminal, 'Make a new signing secret?', options.yes);
  const body = options.overlap === undefined ? {} : { overlap_seconds: Math.round(options.overlap / 1000) };
  const made = await dataOf(
    id === undefined
      ? client.POST('/api/webhooks/task-secret/rotate', { body })
      : client.POST('/api/webhooks/{id}/rotate-secret', { params: { path: { id } }, body }),
  );
  out.json(made);
  out.facts([
    ['secret', made.secret],
    ['old one signs until', made.previous_secret_until ?? undefined],
  ]);
  out.note('Keep the secret: it is not shown again.');
}
