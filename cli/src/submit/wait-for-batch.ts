import { dataOf } from '@callsheet/client';
import { isFinal, type Batch, type Task } from '@callsheet/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { count } from '../output/words.js';
import { taskPages } from '../tasks/read-pages.js';
import { patiently } from './patiently.js';
import { type Waiting } from './wait-for-tasks.js';

const LOOK_EVERY_MS = 1000;

/** Looks at a batch until all of its tasks have ended, then tells of each. */
export async function waitForBatch(
  { id, name }: Pick<Batch, 'id' | 'name'>,
  { client, progress, signal }: Waiting,
  onEnd: (task: Task) => void,
): Promise<void> {
  for (;;) {
    const call = () => dataOf(client.GET('/api/batches/{id}', { params: { path: { id } }, signal }));
    const { progress: at } = await patiently(call, { answeredBefore: true, signal });
    const ended = at.completed + at.failed + at.cancelled;
    progress.many(id, name ?? `batch ${id}`, ended, at.total, noteOf(at));
    if (ended === at.total) break;
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
  for await (const tasks of taskPages(client, { batch_id: id }))
    tasks.filter(({ status }) => isFinal(status)).forEach(onEnd);
}

function noteOf({ running, failed }: Batch['progress']): string {
  return [`${running} running`, ...(failed > 0 ? [count(failed, 'failure')] : [])].join(', ');
}
