import { dataOf } from '@callsheet/client';
import { type Command } from 'commander';
import { CliError } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { type CommonOptions, type Session } from '../session.js';
import { actOnMatching } from './act-on-matching.js';
import { actOnTasks } from './act-on-tasks.js';
import { jsonObject } from './read-params.js';
import { filterQuery, withOtherFilters, type FilterOptions } from './task-filter.js';

interface Options extends CommonOptions, Omit<FilterOptions, 'status'> {
  failed?: boolean;
  params?: Record<string, unknown>;
  yes?: boolean;
  dryRun?: boolean;
}

/** `callsheet retry`. */
export function retryCommand(maker: CommandMaker): Command {
  const command = maker
    .command('retry [ids...]', 'Gives failed tasks new attempts, by id or all that match.', [
      ['callsheet retry 457795d7-4ab0-4662-a205-afb2cd0bc216', 'one task'],
      [
        'callsheet retry 457795d7-4ab0-4662-a205-afb2cd0bc216 --params \'{"prompt":"A cat","width":512}\'',
        'with other params',
      ],
      ['callsheet retry --failed --error-contains "out of memory" --since 1d', 'every such failure of a day'],
    ])
    .option('--failed', 'all Failed tasks');
  return withOtherFilters(command)
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

async function retryMatching(session: Session, options: Options): Promise<number> {
  if (options.params !== undefined)
    throw new CliError('--params needs ids: tasks that match may be of many kinds');
  const filter = filterQuery({ ...options, status: 'failed' }, new Date());
  const words = { ask: 'Retry', done: 'queued again' };
  return actOnMatching(session, { action: 'retry', filter, words, ...options });
}
