import { TaskStatus } from '@callsheet/contracts';
import { type Command } from 'commander';
import { CliError } from '../exit-codes.js';
import { momentOf } from '../output/words.js';

/** The options that narrow a list of tasks. */
export interface FilterOptions {
  status?: string;
  type?: string;
  worker?: string;
  batch?: string;
  search?: string;
  errorContains?: string;
  since?: string;
  until?: string;
}

/** Adds them to a command. */
export function withFilter(command: Command): Command {
  return withOtherFilters(
    command.option('-s, --status <status>', 'queued, running, complete, failed or cancelled'),
  );
}

/** Adds all but the status. */
export function withOtherFilters(command: Command): Command {
  return command
    .option('-t, --type <type>', 'task type')
    .option('-w, --worker <id>', 'that has or had it')
    .option('-b, --batch <id>', 'that it belongs to')
    .option('-q, --search <text>', 'with this text in their params')
    .option('--error-contains <text>', 'with this text in their error')
    .option('--since <when>', 'created after: 2h, 7d, or 2026-01-31T12:00Z')
    .option('--until <when>', 'created before');
}

/** The query of GET /api/tasks that they mean. Throws CliError. */
export function filterQuery(options: FilterOptions, now: Date) {
  return {
    status: options.status === undefined ? undefined : statusOf(options.status),
    task_type: options.type,
    worker_id: options.worker,
    batch_id: options.batch,
    search: options.search,
    error_contains: options.errorContains,
    created_after: moment('--since', options.since, now),
    created_before: moment('--until', options.until, now),
  };
}

/** A status as people type it: any case, `running` and `in-progress` for In Progress. */
export function statusOf(text: string): TaskStatus {
  const typed = text.toLowerCase().replace(/[-_]/g, ' ');
  const wanted = typed === 'running' ? 'in progress' : typed;
  const found = TaskStatus.options.find((status) => status.toLowerCase() === wanted);
  if (found === undefined)
    throw new CliError(`--status: "${text}" is none of queued, running, complete, failed, cancelled`);
  return found;
}

function moment(flag: string, text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined;
  const found = momentOf(text, now);
  if (!found) throw new CliError(`${flag}: "${text}" is no time; write 30m, 2h, 7d or 2026-01-31T12:00:00Z`);
  return found.toISOString();
}
