import { type Account } from '../account.js';
import { type Pod } from './pod.js';
import { balanceUsd, stopBilling } from './spending.js';

const hourMs = 3_600_000;
const tenMinutesMs = 600_000;

/**
 * Ends a pod for good: it stops costing and leaves the list after the configured lag. By a fault it runs on for a while;
 * asking again changes nothing then.
 */
export async function terminatePod(account: Account, pod: Pod): Promise<void> {
  const { deleteDelayMs } = pod.traits;
  if (deleteDelayMs === 0) return endPod(account, pod);
  if (pod.deleteAskedAt !== null) return;
  pod.deleteAskedAt = account.clock.now();
  planQuietly(account, deleteDelayMs, () => endPod(account, pod));
}

/** Makes a pod disappear as if its host had died: no DELETE was sent and none will find it. */
export async function vanishPod(account: Account, pod: Pod): Promise<void> {
  pod.vanishedAt = account.clock.now();
  await release(account, pod, 'pod vanished');
}

/** Stops a pod: its processes end, its GPUs are free for others, and it no longer costs. */
export async function stopPod(account: Account, pod: Pod, as: Pod['stoppedAs'] = 'EXITED'): Promise<void> {
  pod.stoppedAt = account.clock.now();
  pod.stoppedAs = as;
  pod.sshPort = null;
  pod.staleSshPort = null;
  stopBilling(pod, pod.stoppedAt);
  returnStock(account, pod);
  watchBalance(account);
  await account.machines.get(pod.id)?.powerOff();
  account.log.info({ podId: pod.id, as }, 'pod stopped');
}

/** Has a pod end by itself when its traits say so. */
export function planEnd(account: Account, pod: Pod): void {
  const { ends } = pod.traits;
  if (!ends) return;
  planQuietly(account, ends.afterMs, async () => {
    if ((pod.terminatedAt ?? pod.vanishedAt) !== null) return;
    await (ends.how === 'vanished' ? vanishPod(account, pod) : stopPod(account, pod, ends.how));
  });
}

/** Plans the moment when the balance covers ten more minutes: then every running pod is stopped. Called at each change. */
export function watchBalance(account: Account): void {
  const { clock, pods, settings } = account;
  account.cancelStop();
  const costPerHour = running(account).reduce((sum, pod) => sum + pod.costPerHour, 0);
  if (costPerHour === 0) return;
  const left = balanceUsd(settings.balanceUsd, pods.all(), clock.now());
  const lastsMs = (left / costPerHour) * hourMs - tenMinutesMs;
  account.cancelStop = planQuietly(account, Math.max(0, lastsMs), async () => {
    account.log.warn('the balance is nearly spent: every pod is stopped');
    await Promise.all(running(account).map((pod) => stopPod(account, pod)));
  });
}

/** Puts a pod's GPUs back on the shelf. */
export function returnStock({ stock }: Account, { compute, cloud, dataCenterId }: Pod): void {
  if (compute.kind === 'gpu') stock.take(compute.id, cloud, dataCenterId, -compute.count);
}

function running({ pods }: Account): Pod[] {
  return pods.all().filter(({ billed }) => billed.some(({ to }) => to === null));
}

async function endPod(account: Account, pod: Pod): Promise<void> {
  if (pod.vanishedAt !== null) return;
  pod.terminatedAt = account.clock.now();
  await release(account, pod, 'pod terminated');
}

async function release(account: Account, pod: Pod, event: string): Promise<void> {
  if (pod.stoppedAt === null) returnStock(account, pod);
  stopBilling(pod, account.clock.now());
  watchBalance(account);
  account.log.info({ podId: pod.id, name: pod.name }, event);
  const machine = account.machines.get(pod.id);
  await machine?.powerOff();
  await machine?.removeFiles();
}

/** Plans what no request waits for; what it throws is a defect of the emulator and goes to its log. */
function planQuietly({ clock, log }: Account, delayMs: number, run: () => Promise<void>) {
  return clock.after(
    delayMs,
    () => void run().catch((err: unknown) => log.error({ err }, 'planned step failed')),
  );
}
