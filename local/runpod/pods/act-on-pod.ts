import { type Account } from '../account.js';
import { Problem } from '../http/problem.js';
import { startMachine } from './create-pod.js';
import { stopPod, terminatePod, watchBalance } from './end-pod.js';
import { type Pod } from './pod.js';
import { startBilling } from './spending.js';
import { actionsOf, phaseOf, statusOf, type PodAction } from './timeline.js';

/** Carries out an action the pod's status allows; 409 otherwise, and when a lock forbids it. */
export async function actOnPod(account: Account, pod: Pod, action: PodAction): Promise<void> {
  const phase = phaseOf(pod, account.clock.now(), account.settings.deleteLagMs);
  if (!actionsOf(statusOf(phase, account.unknowns.statuses)).includes(action))
    throw new Problem(409, `action ${action} is not valid for this pod's status`);
  if (pod.locked && action !== 'terminate') throw new Problem(409, 'pod is locked');
  await steps[action](account, pod);
}

const steps: Record<PodAction, (account: Account, pod: Pod) => Promise<void>> = {
  terminate: terminatePod,
  stop: (account, pod) => stopPod(account, pod),
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
  watchBalance(account);
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
