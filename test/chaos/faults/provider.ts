import { type Random } from '../../../local/worker/random.js';
import { type Fault, nothingToMend, type Target } from './fault.js';

/** What the provider does wrong: the emulator's faults, with how often in a row and for how long. */
const answers: readonly (readonly [kind: string, next: number, ms?: number])[] = [
  ['create-no-capacity', 3],
  ['create-500-after-created', 1],
  ['create-reset-after-created', 1],
  ['create-hang-after-created', 1, 5_000],
  ['create-500-before', 1],
  ['create-hang-before', 1, 3_000],
  ['get-404', 3],
  ['delete-404', 2],
  ['delete-500', 4],
  ['delete-slow', 1, 70_000],
  ['pod-hidden', 1, 8_000],
  ['pod-never-boots', 1],
  ['pod-exits', 1, 6_000],
  ['pod-errors', 1, 6_000],
  ['pod-vanishes', 1, 6_000],
  ['gpu-broken', 1],
  ['ssh-refused', 2],
  ['ssh-banner-stall', 1],
  ['ssh-drop-before-exec', 2],
  ['ssh-drop-during-exec', 2],
  ['ssh-drop-after-exec', 2],
  ['any-429', 3, 2_000],
  ['minute-window-spent', 1, 4_000],
  ['any-401', 3],
  ['any-403-html', 3],
  ['any-200-html', 3],
  ['list-500', 4],
  ['list-truncated', 3],
  ['list-empty', 4],
  ['pods-strange', 4],
];

/** The provider answers wrongly, or ends pods of its own accord. */
export const providerFaults: readonly Fault[] = [
  ...answers.map(([kind, next, ms]): Fault => ({
    name: `provider-${kind}`,
    part: `provider-${kind}`,
    lastsMs: [10_000, 25_000],
    inject: async ({ system }) => {
      await system.emulator.arm(kind, { next, ...(ms !== undefined && { ms }) });
      return () => system.emulator.arm(kind, { next: 0 });
    },
  })),
  ...(['vanish', 'exit', 'error'] as const).map((what): Fault => ({
    name: `pod-${what}`,
    part: 'pods',
    lastsMs: [1_000, 2_000],
    inject: async (target, random) => {
      const pod = await anyPod(target, random);
      return pod && (await target.system.emulator.happen(pod, what)) ? nothingToMend : undefined;
    },
  })),
];

async function anyPod({ system }: Target, random: Random): Promise<string | undefined> {
  const pods = await system.emulator.livePods();
  return pods[Math.floor(random(0, pods.length))]?.id;
}
