import { type ApiClient } from '@callsheet/client';
import { CliError, exitCodes } from '../exit-codes.js';
import { type Session } from '../session.js';
import { createBatches } from './create-batches.js';
import { createTasks } from './create-tasks.js';
import { readLines, type Line } from './read-lines.js';
import { reportEnds } from './report-ends.js';
import { paramsOf, type SubmitOptions } from './submit-options.js';
import { type Submitted } from './submitted.js';
import { waitForEnds } from './wait-for-ends.js';

/** Creates the tasks and, when asked, waits for their videos. */
export async function submit(
  session: Session,
  prompt: string | undefined,
  options: SubmitOptions,
): Promise<number> {
  const lines = await linesOf(session, prompt, options);
  const submitted = await create(session.client, lines, options);
  if (!options.wait && options.download === undefined) {
    report(session, submitted);
    return exitCodes.ok;
  }
  const ends = await waitForEnds(session, submitted, options);
  return reportEnds(session.out, ends);
}

async function linesOf(
  { terminal }: Session,
  prompt: string | undefined,
  options: SubmitOptions,
): Promise<Line[]> {
  if ((prompt === undefined) === (options.file === undefined) && options.params === undefined)
    throw new CliError('give a prompt, or --file with one a line');
  if (options.file !== undefined && prompt !== undefined)
    throw new CliError('give a prompt or --file, not both');
  const own = paramsOf(options);
  if (options.file === undefined) return [{ params: prompt === undefined ? own : { ...own, prompt } }];
  const lines = await readLines(options.file, terminal.stdin);
  return lines.map((line) => ({ ...line, params: { ...own, ...line.params } }));
}

function create(client: ApiClient, lines: Line[], options: SubmitOptions): Promise<Submitted> {
  return options.batch === undefined
    ? createTasks(client, lines, options)
    : createBatches(client, lines, options);
}

function report({ out }: Session, { tasks, batches }: Submitted): void {
  out.json({ tasks: tasks.map(({ task }) => task), batches });
  for (const { task } of tasks) out.say(`${task.id}  ${out.status(task.status)}`);
  for (const batch of batches) out.say(`batch ${batch.id}  ${batch.progress.total} tasks`);
}
