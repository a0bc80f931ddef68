import { readFileSync } from 'node:fs';
import { type Random } from '../../../local/worker/random.js';
import { speakTooLate } from '../drive/usurped-worker.js';
import { type EmulatedPod } from '../system/emulator.js';
import { nothingToMend, type Fault, type Target } from './fault.js';

/** Workers die, freeze for a moment, or come back after their work was given to others. */
export const workerFaults: readonly Fault[] = [
  {
    name: 'worker-kill',
    part: 'workers',
    lastsMs: [1_000, 2_000],
    inject: async (target, random) => {
      const pod = await anyWorkingPod(target, random);
      return pod && (await target.system.emulator.happen(pod.id, 'kill-workers')) ? nothingToMend : undefined;
    },
  },
  { name: 'worker-pause', part: 'workers', lastsMs: [1_000, 4_000], inject: pauseWorker },
  {
    name: 'worker-zombie',
    part: 'workers',
    lastsMs: [12_000, 20_000],
    // The provider does not end its pod meanwhile, so that it does come back.
    inject: async (target, random) => {
      await target.system.emulator.arm('delete-500', { next: 20 });
      const goOn = await pauseWorker(target, random);
      return async () => {
        await goOn?.();
        await target.system.emulator.arm('delete-500', { next: 0 });
      };
    },
  },
  {
    name: 'worker-usurped',
    part: 'usurped-worker',
    lastsMs: [30_000, 50_000],
    inject: async ({ system, history }, _random, over) => {
      const speaking = speakTooLate(system, history, over).catch(() => false);
      return async () => void (await speaking);
    },
  },
];

async function pauseWorker(target: Target, random: Random) {
  const pod = await anyWorkingPod(target, random);
  const pids = (pod?.pids ?? []).filter(isNode);
  for (const pid of pids) signal(pid, 'SIGSTOP');
  if (pids.length === 0) return undefined;
  return async () => {
    for (const pid of pids) signal(pid, 'SIGCONT');
  };
}

async function anyWorkingPod({ system }: Target, random: Random): Promise<EmulatedPod | undefined> {
  const pods = (await system.emulator.livePods()).filter(({ pids }) => pids.length > 0);
  return pods[Math.floor(random(0, pods.length))];
}

function isNode(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
