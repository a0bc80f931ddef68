import { dataOf } from '@callsheet/client';
import { type Project } from '@callsheet/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import { CliError } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { type Output } from '../output/output.js';
import { cell } from '../output/table.js';
import { usd } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';

type Limit = number | 'none';

interface Limits extends CommonOptions {
  name?: string;
  weight?: number;
  running?: Limit;
  daily?: Limit;
  monthly?: Limit;
}

/** `callsheet projects …`. */
export function projectsCommand(maker: CommandMaker): Command {
  const group = maker.group('projects', 'Who shares the fleet, how, and what each may spend; for admins.');
  const list = maker
    .command('list', 'Lists projects.', [['callsheet projects', 'with what each has spent']])
    .action((options: CommonOptions) => maker.run(options, listProjects));
  group.addCommand(list, { isDefault: true });
  const create = maker
    .command('create <name>', 'Makes a project.', [
      ['callsheet projects create studio --daily 40', 'that may spend $40 a day'],
    ])
    .action((name: string, options: Limits) =>
      maker.run(options, (session) => createProject(session, name, options)),
    );
  group.addCommand(withLimits(create));
  const change = maker
    .command('change <id>', 'Changes a project; what is not named stays.', [
      ['callsheet projects change 00000000-0000-0000-0000-000000000001 --running none', 'no limit any more'],
    ])
    .option('--name <name>', 'another name')
    .action((id: string, options: Limits) =>
      maker.run(options, (session) => changeProject(session, id, options)),
    );
  group.addCommand(withLimits(change));
  return group;
}

function withLimits(command: Command): Command {
  return command
    .option('--weight <n>', 'its share beside other projects that wait; 1 unless given', amount)
    .option('--running <n>', 'tasks at once at most, or none', amountOrNone)
    .option('--daily <usd>', 'what it may spend a day, or none', amountOrNone)
    .option('--monthly <usd>', 'what it may spend a month, or none', amountOrNone);
}

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('must be a number');
  return value;
}

function amountOrNone(text: string): Limit {
  return text === 'none' ? text : amount(text);
}

function bodyOf({ weight, running, daily, monthly }: Limits) {
  return {
    weight,
    max_concurrency: orNull(running),
    daily_budget_usd: orNull(daily),
    monthly_budget_usd: orNull(monthly),
  };
}

function orNull(limit: Limit | undefined): number | null | undefined {
  return limit === 'none' ? null : limit;
}

async function listProjects({ client, out }: Session): Promise<void> {
  const { projects } = await dataOf(client.GET('/api/projects'));
  out.json(projects);
  print(out, projects);
}

async function createProject({ client, out }: Session, name: string, options: Limits): Promise<void> {
  const project = await dataOf(client.POST('/api/projects', { body: { name, ...bodyOf(options) } }));
  out.json(project);
  print(out, [project]);
  out.note(`Make a key of it: callsheet keys create NAME --role client --project ${project.id}`);
}

async function changeProject({ client, out }: Session, id: string, options: Limits): Promise<void> {
  const body = { name: options.name, ...bodyOf(options) };
  if (Object.values(body).every((value) => value === undefined))
    throw new CliError('say what to change: --name, --weight, --running, --daily or --monthly');
  const project = await dataOf(client.PATCH('/api/projects/{id}', { params: { path: { id } }, body }));
  out.json(project);
  print(out, [project]);
}

function print(out: Output, projects: readonly Project[]): void {
  const rows = projects.map((project) => [
    project.id,
    cell(project.name),
    String(project.weight),
    String(project.max_concurrency ?? '-'),
    `${usd(project.usd_today)} of ${usd(project.daily_budget_usd)}`,
    `${usd(project.usd_this_month)} of ${usd(project.monthly_budget_usd)}`,
  ]);
  out.table(
    [
      { head: 'project' },
      { head: 'name', flexible: true },
      { head: 'weight', align: 'right' },
      { head: 'running', align: 'right' },
      { head: 'today' },
      { head: 'this month' },
    ],
    rows,
  );
}
