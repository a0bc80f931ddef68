import { dataOf } from '@callsheet/client';
import { isFinal } from '@callsheet/contracts';
import { type Command } from 'commander';
import { confirm } from '../confirm.js';
import { CliError } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { count } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';
import { actOnTasks } from './act-on-tasks.js';
import { taskPages, type TaskQuery } from './read-pages.js';
import { filterQuery, withFilter, type FilterOptions } from './task-filter.js';

interface Options extends CommonOptions, FilterOptions {
  yes?: boolean;
  dryRun?: boolean;
}

/** `callsheet cancel`. */
export function cancelCommand(maker: CommandMaker): Command {
  const command = maker.command('cancel [ids...]', 'Cancels tasks, by id or all that match a filter.', [
    ['callsheet cancel 457795d7-4ab0-4662-a205-afb2cd0bc216', 'one task'],
    [
      'callsheet cancel --batch 0c2f1c1e-5a44-4c53-9f0a-0f6f4a4b7f3e --yes',
      'what is left of a batch, without asking',
    ],
    ['callsheet cancel --status queued --type video_generation --dry-run', 'how many that would be'],
  ]);
  return withFilter(command)
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only say how many')
    .action((ids: string[], options: Options) =>
      maker.run(options, (session) => cancel(session, ids, options)),
    );
}

async function cancel(session: Session, ids: string[], options: Options): Promise<number> {
  const query = filterQuery(options, new Date());
  const filtered = Object.values(query).some((value) => value !== undefined);
  if (ids.length > 0 === filtered) throw new CliError('name the tasks by their ids, or by a filter');
  const { client, out, terminal } = session;
  const wanted = filtered ? await matching(session, query) : ids;
  if (options.dryRun) {
    out.json({ matched: wanted.length });
    out.say(`${count(wanted.length, 'task')} would be cancelled.`);
    return 0;
  }
  if (filtered && wanted.length > 0)
    await confirm(terminal, `Cancel ${count(wanted.length, 'task')}?`, options.yes);
  return actOnTasks(out, wanted, (id) =>
    dataOf(client.POST('/api/tasks/{id}/cancel', { params: { path: { id } } })),
  );
}

/** Ids of those that can still be cancelled. */
async function matching({ client }: Session, query: TaskQuery): Promise<string[]> {
  const found: string[] = [];
  for await (const tasks of taskPages(client, query))
    found.push(...tasks.filter(({ status }) => !isFinal(status)).map(({ id }) => id));
  return found;
}
