import { ApiError, dataOf, type ApiClient } from '@callsheet/client';
import { type Task } from '@callsheet/contracts';
import { randomUUID } from 'node:crypto';
import { oneLine } from '../output/plain.js';
import { forEach } from '../tasks/for-each.js';
import { promptOf } from '../tasks/prompt-of.js';
import { patiently } from './patiently.js';
import { type Line } from './read-lines.js';
import { taskFieldsOf, type SubmitOptions } from './submit-options.js';
import { type Submitted } from './submitted.js';

/** A task of each line. A line that is refused is named; what was created before it stays. */
export async function createTasks(
  client: ApiClient,
  lines: readonly Line[],
  options: SubmitOptions,
): Promise<Submitted> {
  const run = randomUUID();
  const tasks = await forEach(lines, async (line, index) => {
    const body = {
      ...taskFieldsOf(options),
      task_type: line.task_type ?? options.type,
      params: line.params,
      webhook_url: options.webhook,
    };
    const headers = { 'idempotency-key': `${run}-${index}` };
    try {
      const answer = await patiently(() =>
        dataOf(client.POST('/api/tasks', { body, params: { header: headers } })),
      );
      if ('progress' in answer) throw new ApiError('a batch needs --batch and a --file', 422);
      return { task: answer, title: titleOf(answer) };
    } catch (error) {
      throw lines.length > 1 ? atLine(error, index + 1) : error;
    }
  });
  return { tasks, batches: [] };
}

function titleOf(task: Task): string {
  return oneLine(promptOf(task) ?? task.task_type);
}

function atLine(error: unknown, line: number): unknown {
  if (!(error instanceof ApiError) || error.isOutage) return error;
  return new ApiError(`task ${line}: ${error.message}`, error.status, error.title, [], { cause: error });
}
