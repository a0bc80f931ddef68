import { setTimeout as sleep } from 'node:timers/promises';
import { type HistoryWriter } from '../history.js';
import { type ChaosSystem } from '../system/chaos-system.js';
import { DrivenWorker } from './driven-worker.js';

const LOOK_EVERY_MS = 50;
const CLAIM_EVERY_MS = 300;

/**
 * A worker claims a task and falls silent until it is taken away and another worker has it; then it reports that it failed: a
 * report that must change nothing. False when there was no task, or it was not taken over in time.
 */
export async function speakTooLate(
  system: ChaosSystem,
  history: HistoryWriter,
  signal: AbortSignal,
): Promise<boolean> {
  const usurped = new DrivenWorker(system, 'usurped', signal);
  const usurper = new DrivenWorker(system, 'usurper', signal);
  const task = await claimPatiently(usurped, signal);
  if (task === undefined) return false;
  // One beat: only who has beaten can be missed.
  await usurped.beat();
  if (!(await isTakenOver({ system, task, usurped, usurper, signal }))) return false;
  const text = `${usurped.id} speaks too late`;
  history.note({ type: 'late-word', task, worker: usurped.id, text });
  await usurped.fail(task, text);
  await usurper.giveBack(task);
  return true;
}

async function claimPatiently(worker: DrivenWorker, signal: AbortSignal): Promise<string | undefined> {
  while (!signal.aborted) {
    const task = await worker.claim();
    if (task !== undefined) return task;
    await sleep(CLAIM_EVERY_MS);
  }
  return undefined;
}

interface Takeover {
  readonly system: ChaosSystem;
  readonly task: string;
  readonly usurped: DrivenWorker;
  readonly usurper: DrivenWorker;
  readonly signal: AbortSignal;
}

/** Waits until the task waits for another worker, and gets it one at once, unless a worker of a pod comes first. */
async function isTakenOver({ system, task, usurped, usurper, signal }: Takeover): Promise<boolean> {
  while (!signal.aborted) {
    const look = system.database<{ status: string; worker: string | null }>`
      select status, worker_id as worker from tasks where id = ${task}`;
    const [row] = await look.catch(() => []);
    if (row?.status === 'In Progress' && row.worker !== usurped.id) return true;
    if (row !== undefined && row.status !== 'In Progress' && row.status !== 'Queued') return false;
    if (row?.status === 'Queued') await usurp(system, task, usurper);
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

/** Puts the task before all others and claims; another task that comes instead is given back. */
async function usurp({ database }: ChaosSystem, task: string, usurper: DrivenWorker): Promise<void> {
  await database`update tasks set priority = 100 where id = ${task} and status = 'Queued'`.catch(() => []);
  const claimed = await usurper.claim();
  if (claimed !== undefined && claimed !== task) await usurper.giveBack(claimed);
}
