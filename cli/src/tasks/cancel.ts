import { dataOf } from '@callsheet/client';
import { type Command } from 'commander';
import { CliError } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { type CommonOptions, type Session } from '../session.js';
import { actOnMatching } from './act-on-matching.js';
import { actOnTasks } from './act-on-tasks.js';
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
  const filter = filterQuery(options, new Date());
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (ids.length > 0 === isFiltered) throw new CliError('name the tasks by their ids, or by a filter');
  const words = { ask: 'Cancel', done: 'cancelled' };
  if (isFiltered) return actOnMatching(session, { action: 'cancel', filter, words, ...options });
  const { client, out } = session;
  return actOnTasks(out, ids, (id) =>
    dataOf(client.POST('/api/tasks/{id}/cancel', { params: { path: { id } } })),
  );
}
