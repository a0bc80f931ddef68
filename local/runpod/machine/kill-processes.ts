import { setTimeout as delay } from 'node:timers/promises';
import { hasErrorCode } from './error-code.js';
import { findPodProcesses } from './find-processes.js';

const attempts = 200;
const pauseMs = 5;

/**
 * Kills every process of the pods and returns once none is left; throws when one cannot be killed.
 * Two empty looks are needed: a process between fork and exec shows no environment for a moment.
 */
export async function killPodProcesses(podIds: ReadonlySet<string>): Promise<number> {
  const killed = new Set<number>();
  let emptyLooks = 0;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const processes = await findPodProcesses(podIds);
    emptyLooks = processes.length === 0 ? emptyLooks + 1 : 0;
    if (emptyLooks === 2) return killed.size;
    for (const { pid } of processes) killed.add(killNow(pid));
    await delay(pauseMs);
  }
  throw new Error(`processes of ${[...podIds].join(', ')} survive SIGKILL`);
}

/** Kills a process, or with a negative id its group; nothing happens when it is gone. */
export function killNow(pid: number): number {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!hasErrorCode(error, 'ESRCH')) throw error;
  }
  return pid;
}
