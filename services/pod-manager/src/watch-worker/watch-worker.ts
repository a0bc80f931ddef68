import { errorMessage } from '@callsheet/runtime';
import { saveProgress } from '../bring-up/bring-up.sql.js';
import { scriptCommand } from '../pod-script/pod-script.js';
import { readState } from '../pod-script/read-launch.js';
import { type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import { runOnPod } from '../ssh/run-on-pod.js';
import { SshError } from '../ssh/session.js';
import { failPod } from '../terminate-pod/terminate-pod.sql.js';

/**
 * Looks after a launched worker that has not asked for work yet: one that has ended is failed with the end of its log, and a log
 * that grows is progress. Returns the log's size, the next look's `mark`.
 */
export async function checkSilentWorker(
  parts: PodParts,
  pod: PodRow,
  mark: string | null,
): Promise<string | null> {
  const state = await readWorkerState(parts, pod);
  if (typeof state === 'string') return mark;
  if (state.running) {
    if (mark !== null && state.logSize !== mark) await saveProgress(parts.database, pod.id);
    return state.logSize;
  }
  const message = `the worker process ended before it asked for work; its log ends:\n${state.logTail}`;
  await failSilentWorker(parts, pod, 'worker_exited', message);
  return mark;
}

/** Fails a worker that has not asked for work in all the time it had, though it may have beaten, with the end of its log when the pod still answers. */
export async function giveUpSilentWorker(parts: PodParts, pod: PodRow): Promise<void> {
  const launchedAt = pod.launchedAt ?? pod.requestedAt;
  const seconds = Math.round((Date.now() - launchedAt.getTime()) / 1000);
  const state = await readWorkerState(parts, pod);
  const seen =
    typeof state === 'string'
      ? `its log cannot be read: ${state}`
      : `its process ${state.running ? 'runs' : 'has ended'}; its log ends:\n${state.logTail}`;
  await failSilentWorker(
    parts,
    pod,
    'never_active',
    `no request for work ${seconds} s after the launch; ${seen}`,
  );
}

async function failSilentWorker(parts: PodParts, pod: PodRow, code: string, message: string): Promise<void> {
  // It may have asked while we looked: then nothing happens.
  if (!(await failPod(parts.database, pod, { code, message }, { from: 'spawning' }))) return;
  parts.log.error(
    { podId: pod.providerPodId, workerId: pod.workerId, code, reason: message },
    'worker did not start',
  );
}

/** How the worker is, or why that cannot be said. */
async function readWorkerState({ config }: PodParts, pod: PodRow) {
  try {
    const command = scriptCommand(pod.name, 'state', { workerDir: config.WORKER_DIR });
    return readState(await runOnPod(config, pod, command)) ?? 'the launch script is missing';
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    return errorMessage(error);
  }
}
