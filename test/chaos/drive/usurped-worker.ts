import { signWorkerToken } from '@callsheet/runtime';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type HistoryWriter } from '../history.js';
import { type ChaosSystem } from '../system/chaos-system.js';

const Claimed = z.object({ task_id: z.string() });

/**
 * A worker on a machine of its own that claims a task, falls silent until another worker has it, and then reports that it
 * failed: a report that must change nothing. False when it got no task, or nobody took it over in time.
 */
export async function speakTooLate(
  system: ChaosSystem,
  history: HistoryWriter,
  signal: AbortSignal,
): Promise<boolean> {
  const worker = `usurped-${randomUUID().slice(0, 8)}`;
  const { workerTokenSecret: secret } = system.settings.facts.secrets;
  const token = signWorkerToken({ secret, workerId: worker, ttlSeconds: 3_600 });
  const post = (path: string, body: object) => postPatiently(system.url + path, token, body, signal);
  let claim;
  do claim = await post('/functions/v1/claim-next-task', { worker_id: worker, run_type: 'gpu' });
  while (claim?.status === 204);
  if (claim?.status !== 200) return false;
  const { task_id: task } = Claimed.parse(await claim.json());
  // One beat: only who has beaten can be missed.
  await post('/rest/v1/rpc/func_worker_heartbeat_with_logs', {
    worker_id_param: worker,
    status_param: 'active',
    logs_param: [],
  });
  for (;;) {
    const look = system.database<{ usurped: boolean; over: boolean }>`
      select worker_id is distinct from ${worker} and status = 'In Progress' as usurped,
        status in ('Complete', 'Failed', 'Cancelled') as over from tasks where id = ${task}`;
    const [row] = await look.catch(() => []);
    if (row?.over || signal.aborted) return false;
    if (row?.usurped) break;
    await sleep(50);
  }
  const text = `${worker} speaks too late`;
  history.note({ type: 'late-word', task, worker, text });
  await post('/functions/v1/update-task-status', { task_id: task, status: 'Failed', output_location: text });
  return true;
}

/** Asks again until there is an answer that is no outage; undefined when there is no more time. */
async function postPatiently(
  url: string,
  token: string,
  body: object,
  signal: AbortSignal,
): Promise<Response | undefined> {
  const headers = { authorization: `Bearer ${token}`, apikey: token, 'content-type': 'application/json' };
  while (!signal.aborted) {
    try {
      const limit = AbortSignal.timeout(10_000);
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal: limit,
      });
      if (response.status < 500) return response;
    } catch {
      // Nobody there just now.
    }
    await sleep(300);
  }
  return undefined;
}
