import { ApiError } from '@callsheet/client';
import { type Task } from '@callsheet/contracts';
import { exitCodeOf, exitCodes } from '../exit-codes.js';
import { type Output } from '../output/output.js';
import { plain } from '../output/plain.js';
import { forEach } from './for-each.js';

interface Outcome {
  id: string;
  task?: Task;
  error?: ApiError;
}

/** Does something to each task and says how it went. The exit code is that of the worst. */
export async function actOnTasks(
  out: Output,
  ids: readonly string[],
  act: (id: string) => Promise<Task>,
): Promise<number> {
  const outcomes = await forEach(ids, (id) => attempt(id, act));
  out.json(
    outcomes.map(({ id, task, error }) => ({
      id,
      status: task?.status ?? null,
      error: error?.message ?? null,
    })),
  );
  for (const { id, task, error } of outcomes) {
    if (task) out.say(`${id}  ${out.status(task.status)}`);
    else out.note(`${id}: ${plain(error?.message ?? '')}`);
  }
  return Math.max(exitCodes.ok, ...outcomes.map(({ error }) => (error ? exitCodeOf(error) : exitCodes.ok)));
}

/** One that is refused does not keep the others from being tried; an outage does. */
async function attempt(id: string, act: (id: string) => Promise<Task>): Promise<Outcome> {
  try {
    return { id, task: await act(id) };
  } catch (error) {
    if (error instanceof ApiError && !error.isOutage && error.status !== 401) return { id, error };
    throw error;
  }
}
