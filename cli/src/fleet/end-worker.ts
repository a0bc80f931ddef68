import { dataOf } from '@callsheet/client';
import { confirm } from '../confirm.js';
import { cell } from '../output/table.js';
import { count } from '../output/words.js';
import { type Session } from '../session.js';

/** Has a worker drain, or ends it now. */
export async function endWorker(
  { client, out, terminal }: Session,
  id: string,
  action: 'drain' | 'terminate',
  yes: boolean | undefined,
): Promise<void> {
  const params = { path: { id } };
  const now =
    action === 'terminate'
      ? 'now; what it has in hand goes back to the queue'
      : 'when it has nothing in hand';
  await confirm(terminal, `End the worker ${cell(id)} ${now}?`, yes);
  const { worker, requeued } = await dataOf(
    action === 'drain'
      ? client.POST('/api/workers/{id}/drain', { params })
      : client.POST('/api/workers/{id}/terminate', { params }),
  );
  out.json({ worker, requeued });
  const back = requeued === 0 ? '' : `; ${count(requeued, 'task')} went back to the queue`;
  out.say(`${cell(worker.id)}  ${out.status(worker.status)}${back}`);
}
