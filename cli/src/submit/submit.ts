import { type ApiClient } from '@callsheet/client';
import { exitCodes } from '../exit-codes.js';
import { type Session } from '../session.js';
import { createBatches } from './create-batches.js';
import { createTasks } from './create-tasks.js';
import { linesOf } from './lines-of.js';
import { type Line } from './read-lines.js';
import { reportEnds } from './report-ends.js';
import { type SubmitOptions } from './submit-options.js';
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
