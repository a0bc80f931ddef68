import { type Account } from '../account.js';
import { Problem } from '../http/problem.js';
import { returnStock, startMachine } from './create-pod.js';
import { type Pod } from './pod.js';
import { startBilling, stopBilling } from './spending.js';
import { actionsOf, phaseOf, type PodAction } from './timeline.js';

/** Carries out an action the pod's phase allows; 409 otherwise, and when a lock forbids it. */
export async function actOnPod(account: Account, pod: Pod, action: PodAction): Promise<void> {
  const phase = phaseOf(pod, account.clock.now(), account.settings.deleteLagMs);
  if (!actionsOf(phase).includes(action))
    throw new Problem(409, `action ${action} is not valid for this pod's status`);
  if (pod.locked && action !== 'terminate') throw new Problem(409, 'pod is locked');
  await steps[action](account, pod);
}

/** Ends a pod for good: it stops costing at once and leaves the list after the configured lag. */
export async function terminatePod(account: Account, pod: Pod): Promise<void> {
  pod.terminatedAt = account.clock.now();
  await release(account, pod, 'pod terminated');
}

/** Makes a pod disappear as if its host had died: no DELETE was sent and none will find it. */
export async function vanishPod(account: Account, pod: Pod): Promise<void> {
  pod.vanishedAt = account.clock.now();
  await release(account, pod, 'pod vanished');
}

/** Stops a pod: its processes end, its GPUs are free for others, and it no longer costs. */
export async function stopPod(account: Account, pod: Pod): Promise<void> {
  pod.stoppedAt = account.clock.now();
  pod.sshPort = null;
  pod.staleSshPort = null;
  stopBilling(pod, pod.stoppedAt);
  returnStock(account, pod);
  await account.machines.get(pod.id)?.powerOff();
  account.log.info({ podId: pod.id }, 'pod stopped');
}

const steps: Record<PodAction, (account: Account, pod: Pod) => Promise<void>> = {
  terminate: terminatePod,
  stop: stopPod,
  start: startPod,
  restart: restartPod,
};

/** The host may have rented the GPU to somebody else meanwhile. */
async function startPod(account: Account, pod: Pod): Promise<void> {
  const { compute, cloud, dataCenterId } = pod;
  const taken = compute.kind === 'cpu' || account.stock.take(compute.id, cloud, dataCenterId, compute.count);
  if (!taken) throw new Problem(400, 'Failed to resume pod.');
  pod.startedAt = account.clock.now();
  pod.stoppedAt = null;
  startBilling(pod, pod.startedAt);
  await startMachine(account, pod);
  account.log.info({ podId: pod.id }, 'pod started');
}

async function restartPod(account: Account, pod: Pod): Promise<void> {
  pod.staleSshPort = pod.sshPort;
  pod.sshPort = null;
  pod.startedAt = account.clock.now();
  await account.machines.get(pod.id)?.powerOff();
  await startMachine(account, pod);
  account.log.info({ podId: pod.id }, 'pod restarted');
}

async function release(account: Account, pod: Pod, event: string): Promise<void> {
  if (pod.stoppedAt === null) returnStock(account, pod);
  stopBilling(pod, account.clock.now());
  account.log.info({ podId: pod.id, name: pod.name }, event);
  const machine = account.machines.get(pod.id);
  await machine?.powerOff();
  await machine?.removeFiles();
}
