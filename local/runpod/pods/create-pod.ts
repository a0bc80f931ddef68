import { type Account } from '../account.js';
import { noCapacity, Problem } from '../http/problem.js';
import { placePod, type Placement } from '../inventory/place-pod.js';
import { PodMachine } from '../machine/pod-machine.js';
import { type CreatePodRequest } from '../requests/create-pod.js';
import { checkRules, volumeDataCenter } from './create-rules.js';
import { newId } from './new-id.js';
import { type Pod } from './pod.js';
import { planEnd, returnStock, watchBalance } from './end-pod.js';
import { balanceUsd, startBilling } from './spending.js';
import { targetOf } from './target.js';
import { ordinaryTraits } from './traits.js';

/** Rents a machine for a pod and starts it; the pod shows as RUNNING at once. Throws the API's refusals. */
export async function createPod(account: Account, request: CreatePodRequest): Promise<Pod> {
  const { stock, clock, pods, log } = account;
  checkRules(request);
  const placement = placePod(stock, request, account.unknowns, volumeDataCenter(account, request));
  if (!placement) throw noCapacity();
  const pod = newPod(account, request, placement);
  try {
    checkBalance(account, pod);
    Object.assign(pod.traits, account.faults.takeForPod(targetOf(pod)));
    await startMachine(account, pod);
  } catch (error) {
    returnStock(account, pod);
    throw error;
  }
  startBilling(pod, clock.now());
  pods.add(pod);
  watchBalance(account);
  planEnd(account, pod);
  log.info(
    { podId: pod.id, name: pod.name, compute: pod.compute.id, dataCenterId: pod.dataCenterId },
    'pod created',
  );
  return pod;
}

/** A pod record for a placement; `foreign` marks somebody else's. */
export function newPod(
  account: Account,
  request: CreatePodRequest,
  placement: Placement,
  foreign = false,
): Pod {
  const now = account.clock.now();
  const { name, args, disk, ports, registry, globalNetworking, mounts, cloud, entrypoint, cmd } = request;
  return {
    ...{
      name,
      args,
      disk,
      ports,
      registry,
      globalNetworking,
      mounts,
      cloud,
      entrypoint,
      cmd,
      foreign,
      ...placement,
    },
    id: newId(14),
    sequence: account.pods.nextSequence(),
    image: request.image ?? '',
    env: withAccountKeys(request, account.sshKeys),
    locked: false,
    traits: ordinaryTraits(account.settings, account.random),
    createdAt: now,
    startedAt: now,
    stoppedAt: null,
    stoppedAs: 'EXITED',
    deleteAskedAt: null,
    terminatedAt: null,
    vanishedAt: null,
    sshPort: null,
    staleSshPort: null,
    lastSshPort: null,
    billed: [],
  };
}

/** Powers a pod's machine on, making it first when there is none. */
export async function startMachine(account: Account, pod: Pod): Promise<void> {
  const { machines } = account;
  const machine = machines.get(pod.id) ?? new PodMachine(pod, account);
  machines.set(pod.id, machine);
  await machine.powerOn(pod.traits.recyclesPort ? freedPort(account) : undefined);
}

/** The public port of the pod that ended last. */
function freedPort({ pods }: Account): number | undefined {
  const ended = pods.all().filter(({ terminatedAt, vanishedAt }) => (terminatedAt ?? vanishedAt) !== null);
  return ended.at(-1)?.lastSshPort ?? undefined;
}

/** A new pod needs credit for its first hour. */
function checkBalance({ settings, pods, clock }: Account, { costPerHour }: Pod): void {
  const balance = balanceUsd(settings.balanceUsd, pods.all(), clock.now());
  if (balance < costPerHour) throw new Problem(402, 'insufficient balance to create this pod');
}

function withAccountKeys({ env, startSsh }: CreatePodRequest, keys: string[]): Record<string, string> {
  return startSsh && keys.length > 0 ? { PUBLIC_KEY: keys.join('\n'), ...env } : env;
}
