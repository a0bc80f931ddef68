import { dataOf } from '@callsheet/client';
import { plain } from '../output/plain.js';
import { cell } from '../output/table.js';
import { ago, duration, usd } from '../output/words.js';
import { type Session } from '../session.js';
import { vramOf, workOf } from './list-workers.js';

/** Tells how a worker does. */
export async function showWorker({ client, out }: Session, id: string): Promise<void> {
  const worker = await dataOf(client.GET('/api/workers/{id}', { params: { path: { id } } }));
  out.json(worker);
  const now = new Date();
  const at = (moment: string | null) => (moment === null ? undefined : `${moment} (${ago(moment, now)})`);
  const { pod, average_processing_seconds: average } = worker;
  out.facts([
    ['worker', out.heading(cell(worker.id))],
    ['status', `${out.status(worker.status)}, ${worker.health.toLowerCase().replace('_', ' ')}`],
    [
      'what is wrong',
      worker.error_message === null
        ? undefined
        : plain(`${worker.error_code ?? 'error'}: ${worker.error_message}`),
    ],
    ['kind', cell(worker.instance_type)],
    ['last heartbeat', at(worker.last_heartbeat)],
    ['created', at(worker.created_at)],
    ['active', at(worker.activated_at)],
    ['drains since', at(worker.terminating_at)],
    ['ended', at(worker.terminated_at)],
    ['VRAM', vramOf(worker)],
    ['loaded model', worker.loaded_model === null ? undefined : cell(worker.loaded_model)],
    ['at work on', workOf(worker) || undefined],
    ['pod', pod ? `${cell(pod.name)} ${cell(pod.provider_pod_id)} (${pod.phase}, ${pod.stage})` : undefined],
    ['GPU', pod ? `${cell(pod.gpu_type)} in ${cell(pod.place)}` : undefined],
    ['cost', pod ? `${usd(pod.usd)} so far, ${usd(pod.usd_per_hour)} an hour` : undefined],
    ['tasks in 7 days', `${worker.completed} complete, ${worker.failed} failed`],
    ['a task takes', average === null ? undefined : duration(average)],
  ]);
  if (worker.recent_tasks.length === 0) return;
  out.say(`\n${out.heading('Its last tasks')}`);
  const rows = worker.recent_tasks.map((task) => [
    task.id,
    out.status(task.status),
    ago(task.updated_at, now),
    cell(task.task_type),
    cell(task.error_message),
  ]);
  out.table(
    [
      { head: 'task' },
      { head: 'status' },
      { head: 'changed' },
      { head: 'type' },
      { head: 'error', flexible: true },
    ],
    rows,
  );
}
