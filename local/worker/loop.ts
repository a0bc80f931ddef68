import { setTimeout as sleep } from 'node:timers/promises';
import { EdgeError } from './edge-error.js';
import type { ClaimedTask } from './api.js';
import { beat, beatUntil } from './heartbeat.js';
import { runTask } from './run-task.js';
import type { Worker } from './worker.js';

/** Claims and runs tasks, beating all the while, until the server drains the worker. Throws when a claim breaks the contract. */
export async function runWorker(worker: Worker): Promise<void> {
  const ended = new AbortController();
  const beating = beatUntil(ended.signal, worker);
  try {
    await claimUntilDrained(worker);
  } finally {
    ended.abort();
    await beating;
  }
  // The last lines of the log would otherwise stay behind.
  await beat(worker);
}

async function claimUntilDrained(worker: Worker): Promise<void> {
  const { signal } = worker.drain;
  const claim = claimer(worker);
  while (!signal.aborted) {
    const askedAt = Date.now();
    const task = await claim();
    // A server that made us wait has waited in our place.
    const restMs = Math.max(0, worker.options.pollMs - (Date.now() - askedAt));
    if (task) await runTask(worker, task);
    else await sleep(restMs, undefined, { signal }).catch(() => undefined);
  }
}

// An unreachable server is no work, said once for each outage. A lost answer needs nothing: the next claim gives the same task.
function claimer(worker: Worker): () => Promise<ClaimedTask | undefined> {
  const { workerId, waitSeconds } = worker.options;
  const { signal } = worker.drain;
  let lastProblem: string | undefined;
  return async () => {
    try {
      const task = await worker.api.claimNextTask(workerId, waitSeconds, signal);
      if (lastProblem !== undefined) worker.log.info('Claims reach the server again');
      lastProblem = undefined;
      return task;
    } catch (error) {
      if (!(error instanceof EdgeError)) throw error;
      if (signal.aborted) return undefined;
      if (error.message !== lastProblem) worker.log.warn('Claim failed', { problem: error.message });
      lastProblem = error.message;
      return undefined;
    }
  };
}
