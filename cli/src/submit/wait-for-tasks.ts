import { dataOf, type ApiClient } from '@callsheet/client';
import { isFinal, type Task, type TaskDetail } from '@callsheet/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { forEach } from '../tasks/for-each.js';
import { patiently } from './patiently.js';
import { fitsBars, type Progress } from './progress-bars.js';
import { type Submitted } from './submitted.js';

/** Between two looks at everything that runs. */
const LOOK_EVERY_MS = 1000;

export interface Waiting {
  client: ApiClient;
  progress: Progress;
  signal: AbortSignal;
}

/** Looks at tasks until each has ended; tells each end once. */
export async function waitForTasks(
  submitted: Submitted['tasks'],
  { client, progress, signal }: Waiting,
  onEnd: (task: Task) => void,
): Promise<void> {
  let open = submitted;
  while (open.length > 0) {
    signal.throwIfAborted();
    const began = Date.now();
    const looked = await forEach(open, async ({ task: { id }, title }) => {
      const task = await look(client, id, signal);
      if (fitsBars(submitted.length)) progress.task(task, title, percentOf(task));
      if (isFinal(task.status)) onEnd(task);
      return { task, title };
    });
    open = looked.filter(({ task }) => !isFinal(task.status));
    if (!fitsBars(submitted.length))
      progress.many('all', 'all tasks', submitted.length - open.length, submitted.length, '');
    if (open.length > 0)
      await pause(Math.max(0, LOOK_EVERY_MS - (Date.now() - began)), undefined, { signal });
  }
}

function look(client: ApiClient, id: string, signal: AbortSignal): Promise<TaskDetail> {
  signal.throwIfAborted();
  const call = () => dataOf(client.GET('/api/tasks/{id}', { params: { path: { id } }, signal }));
  return patiently(call, { answeredBefore: true, signal });
}

/** Waiting is nothing, an end is all; what a worker reports is between. */
function percentOf({ status, progress }: TaskDetail): number {
  if (status === 'Queued') return 0;
  return isFinal(status) ? 100 : Math.max(1, progress?.percent ?? 1);
}
