import { ApiError, dataOf, type ApiClient } from '@callsheet/client';
import { type Pod } from '@callsheet/contracts';
import { confirm } from '../confirm.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { cell } from '../output/table.js';
import { count } from '../output/words.js';
import { type Session } from '../session.js';
import { forEach } from '../tasks/for-each.js';

/** Ends pods by their workers, and orphans by themselves; says how it went with each. */
export async function endPods(
  { client, out, terminal }: Session,
  pods: readonly Pod[],
  { now, yes }: { now: boolean; yes: boolean | undefined },
): Promise<number> {
  if (pods.length > 0) {
    const how = now
      ? 'now; what they have in hand goes back to the queue'
      : 'when their workers have nothing in hand';
    await confirm(terminal, `End ${count(pods.length, 'pod')} ${how}?`, yes);
  }
  const outcomes = await forEach(pods, async (pod) => ({
    pod,
    problem: await problemOf(end(client, pod, now)),
  }));
  out.json(
    outcomes.map(({ pod, problem }) => ({
      name: pod.name,
      worker_id: pod.worker_id,
      error: problem ?? null,
    })),
  );
  for (const { pod, problem } of outcomes) {
    if (problem === undefined) out.say(`${cell(pod.name)}  ${now ? 'ends' : 'drains'}`);
    else out.note(`${pod.name}: ${problem}`);
  }
  if (outcomes.length === 0) out.say('There is no such pod.');
  return outcomes.some(({ problem }) => problem !== undefined) ? exitCodes.failed : exitCodes.ok;
}

async function end(
  client: ApiClient,
  { worker_id, provider_pod_id, orphan }: Pod,
  now: boolean,
): Promise<unknown> {
  if (worker_id !== null) {
    const params = { path: { id: worker_id } };
    return now
      ? dataOf(client.POST('/api/workers/{id}/terminate', { params }))
      : dataOf(client.POST('/api/workers/{id}/drain', { params }));
  }
  if (!orphan || provider_pod_id === null) throw new CliError('it has no id yet');
  if (!now) throw new CliError('it has no worker that could drain: use --terminate');
  return dataOf(client.POST('/api/pods/{id}/terminate', { params: { path: { id: provider_pod_id } } }));
}

/** Why it did not work; what has no permission or no server ends the command. */
async function problemOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof CliError) return error.message;
    if (error instanceof ApiError && (error.status === 404 || error.status === 409)) return error.message;
    throw error;
  }
}
