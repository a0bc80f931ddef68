import { type Account } from '../account.js';
import { findPodProcesses, type PodProcess } from '../machine/find-processes.js';
import { type Pod } from '../pods/pod.js';
import { balanceUsd, spentUsd } from '../pods/spending.js';
import { phaseOf, statusOf } from '../pods/timeline.js';

/** Everything a test may want to know: pods with their processes, money, requests, armed faults. */
export async function describeState(account: Account) {
  const { pods, clock, settings, journal, faults, foreignWrites, overheard, unknowns } = account;
  const now = clock.now();
  const processes = await findPodProcesses(new Set(pods.all().map(({ id }) => id)));
  return {
    pods: pods.all().map((pod) => describePod(pod, now, account, processes)),
    requests: journal.count(),
    foreignWrites,
    overheard,
    unknowns,
    now: new Date(now).toISOString(),
    faults: faults.list(),
    balanceUsd: balanceUsd(settings.balanceUsd, pods.all(), now),
  };
}

function describePod(pod: Pod, now: number, { settings, unknowns }: Account, processes: PodProcess[]) {
  const { id, name, foreign, sshPort, costPerHour, dataCenterId, compute } = pod;
  const phase = phaseOf(pod, now, settings.deleteLagMs);
  const pids = processes.filter(({ podId }) => podId === id).map(({ pid }) => pid);
  return {
    id,
    name,
    phase,
    status: statusOf(phase, unknowns.statuses),
    foreign,
    sshPort,
    costPerHour,
    spentUsd: spentUsd(pod, 0, now),
    createdAt: new Date(pod.createdAt).toISOString(),
    dataCenterId,
    compute: compute.id,
    pids,
  };
}
