import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from './worker.js';

/** Beats at once and then at the worker's interval until `stopped`; asks for a drain when the server wants the worker gone. */
export async function beatUntil(stopped: AbortSignal, worker: Worker): Promise<void> {
  let wasReached = true;
  while (!stopped.aborted) {
    const dueAt = Date.now() + worker.options.heartbeatMs;
    const problem = await beat(worker);
    // Said once for each outage, not every 20 s.
    if (problem && wasReached) worker.log.warn('Heartbeat failed', { problem });
    if (!problem && !wasReached) worker.log.info('Heartbeat reaches the server again');
    wasReached = !problem;
    await sleep(Math.max(0, dueAt - Date.now()), undefined, { signal: stopped }).catch(() => undefined);
  }
}

/** One heartbeat with the log lines since the last; returns why it failed, or undefined. */
export async function beat(worker: Worker): Promise<string | undefined> {
  const lines = worker.log.pending();
  try {
    const status = await worker.api.heartbeat({
      worker_id_param: worker.options.workerId,
      vram_total_mb_param: 24_576,
      vram_used_mb_param: worker.isGenerating ? 11_264 : 1_229,
      logs_param: lines,
      status_param: 'active',
    });
    worker.log.delivered(lines);
    if (status && endStatuses.includes(status)) askToDrain(worker, status);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const endStatuses = ['terminating', 'error', 'terminated'];

function askToDrain(worker: Worker, status: string): void {
  if (worker.drain.signal.aborted) return;
  worker.log.info('Server wants this worker to end; finishing the current task first', { status });
  worker.drain.abort();
}
