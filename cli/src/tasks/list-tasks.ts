import { type Task } from '@callsheet/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { type Output } from '../output/output.js';
import { cell, type Column } from '../output/table.js';
import { ago, count } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';
import { jsonList } from '../output/json-list.js';
import { promptOf } from './prompt-of.js';
import { taskPages, type TaskQuery } from './read-pages.js';
import { filterQuery, withFilter, type FilterOptions } from './task-filter.js';
import { sayTotals, Totals } from './totals.js';

interface Options extends CommonOptions, FilterOptions {
  limit: number;
  all?: boolean;
  summary?: boolean;
}

/** `callsheet tasks`. */
export function listTasksCommand(maker: CommandMaker): Command {
  const command = maker.command('tasks', 'Lists tasks, newest first.', [
    ['callsheet tasks --status failed --since 2h', 'what went wrong lately'],
    ['callsheet tasks --all --json > tasks.json', 'every task of the project'],
    ['callsheet tasks --since 24h --summary', 'how many of each status and type, how long they took'],
  ]);
  return withFilter(command)
    .option('-n, --limit <n>', 'how many at most', wholeNumber, 50)
    .option('-a, --all', 'all that match, however many')
    .option('--summary', 'counts and times instead of tasks; over all that match')
    .action((options: Options) => maker.run(options, (session) => listTasks(session, options)));
}

async function listTasks(session: Session, options: Options): Promise<void> {
  const query = filterQuery(options, new Date());
  if (options.summary) return summarise(session, query);
  const pages = taskPages(session.client, query, options.all ? Infinity : options.limit);
  if (session.out.asJson) return jsonList(session.out, pages);
  let shown = 0;
  for await (const tasks of pages) {
    if (tasks.length > 0) printTasks(session.out, tasks, shown > 0);
    shown += tasks.length;
  }
  if (shown === 0) session.out.say('No task matches.');
  else if (shown === options.limit && !options.all)
    session.out.note(`${count(shown, 'task')}; there may be more: add --all, or a filter.`);
}

const columns: Column[] = [
  { head: 'task', width: 36 },
  { head: 'status', width: 11 },
  { head: 'failed', align: 'right', width: 6 },
  { head: 'created', width: 8 },
  { head: 'type', width: 18 },
  { head: 'worker', width: 28 },
  { head: 'prompt', flexible: true },
];

function printTasks(out: Output, tasks: readonly Task[], goesOn: boolean): void {
  const now = new Date();
  const rows = tasks.map((task) => [
    task.id,
    out.status(task.status),
    `${task.attempts}/${task.max_attempts}`,
    ago(task.created_at, now),
    cell(task.task_type),
    cell(task.worker_id),
    cell(promptOf(task)),
  ]);
  out.table(columns, rows, goesOn);
}

async function summarise({ client, out }: Session, query: TaskQuery): Promise<void> {
  const totals = new Totals();
  for await (const tasks of taskPages(client, query)) tasks.forEach((task) => totals.add(task));
  out.json(totals);
  sayTotals(out, totals);
}

/** A whole number above zero. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}
