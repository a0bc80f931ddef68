import { dataOf } from '@callsheet/client';
import { type Command } from 'commander';
import { confirm } from '../confirm.js';
import { CliError } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { count } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';
import { actOnTasks } from './act-on-tasks.js';
import { jsonObject } from './read-params.js';
import { filterQuery, type FilterOptions } from './task-filter.js';

interface Options extends CommonOptions, Pick<FilterOptions, 'type' | 'since' | 'until'> {
  failed?: boolean;
  errorContains?: string;
  params?: Record<string, unknown>;
  yes?: boolean;
  dryRun?: boolean;
}

/** `callsheet retry`. */
export function retryCommand(maker: CommandMaker): Command {
  return maker
    .command('retry [ids...]', 'Gives failed tasks new attempts, by id or all that match.', [
      ['callsheet retry 457795d7-4ab0-4662-a205-afb2cd0bc216', 'one task'],
      [
        'callsheet retry 457795d7-4ab0-4662-a205-afb2cd0bc216 --params \'{"prompt":"A cat","width":512}\'',
        'with other params',
      ],
      ['callsheet retry --failed --error-contains "out of memory" --since 1d', 'every such failure of a day'],
    ])
    .option('--failed', 'all Failed tasks')
    .option('--error-contains <text>', 'only those whose error has this text')
    .option('-t, --type <type>', 'only of this type')
    .option('--since <when>', 'only created after: 2h, 7d, or 2026-01-31T12:00Z')
    .option('--until <when>', 'only created before')
    .option('--params <json>', 'replace the params of the tasks named', jsonObject)
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only say how many')
    .action((ids: string[], options: Options) =>
      maker.run(options, (session) => retry(session, ids, options)),
    );
}

async function retry(session: Session, ids: string[], options: Options): Promise<number> {
  if (ids.length > 0 === (options.failed ?? false))
    throw new CliError('name the tasks by their ids, or add --failed');
  if (ids.length === 0) return retryMatching(session, options);
  const { client, out } = session;
  const body = options.params === undefined ? {} : { params: options.params };
  return actOnTasks(out, ids, (id) =>
    dataOf(client.POST('/api/tasks/{id}/retry', { params: { path: { id } }, body })),
  );
}

async function retryMatching({ client, out, terminal }: Session, options: Options): Promise<number> {
  if (options.params !== undefined)
    throw new CliError('--params needs ids: tasks that match may be of many kinds');
  const { task_type, created_after, created_before } = filterQuery(options, new Date());
  const filter = {
    status: 'Failed' as const,
    task_type,
    created_after,
    created_before,
    error_contains: options.errorContains,
  };
  const ask = (dry_run: boolean) => dataOf(client.POST('/api/tasks/retry', { body: { filter, dry_run } }));
  const { matched } = await ask(true);
  if (!options.dryRun && matched > 0)
    await confirm(terminal, `Retry ${count(matched, 'task')}?`, options.yes);
  let retried = 0;
  for (let more = !options.dryRun && matched > 0; more;) {
    const answer = await ask(false);
    retried += answer.retried;
    more = answer.more && answer.retried > 0;
  }
  out.json({ matched, retried });
  out.say(
    options.dryRun ? `${count(matched, 'task')} would be retried.` : `Retried ${count(retried, 'task')}.`,
  );
  return 0;
}
