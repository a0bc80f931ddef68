import { type Account } from '../account.js';
import { type KnownUnknowns } from '../known-unknowns.js';
import { actionsOf, hasRuntime, phaseOf, statusOf, type Phase } from './timeline.js';
import { type Pod } from './pod.js';

/** The pod as the API shows it at `now`: every required key, null where nothing is known yet. */
export function presentPod(pod: Pod, now: number, { settings, unknowns }: PresentFor) {
  const phase = shownPhase(pod, now, settings.deleteLagMs, unknowns);
  const status = statusOf(phase, unknowns.statuses);
  return {
    ...settingsOf(pod),
    ...hardwareOf(pod),
    status,
    actions: actionsOf(status),
    ssh: { proxy: sshProxy(pod), direct: sshDirect(pod, phase, settings.host) },
    runtime: hasRuntime(phase) ? runtimeOf(pod, now, settings.host, unknowns) : null,
    cost: costOf(pod, phase, unknowns),
    createdAt: hostTime(pod, pod.createdAt),
    startedAt: hostTime(pod, pod.startedAt),
  };
}

type PresentFor = Pick<Account, 'settings' | 'unknowns'>;

/** What to show of a pod that was deleted is one of the known unknowns. */
function shownPhase(pod: Pod, now: number, deleteLagMs: number, { deletedPods }: KnownUnknowns): Phase {
  const unchanged = deletedPods === 'unchanged' && pod.vanishedAt === null;
  return phaseOf(unchanged ? { ...pod, terminatedAt: null } : pod, now, deleteLagMs);
}

function costOf(pod: Pod, phase: Phase, { stoppedCost }: KnownUnknowns): number {
  const isStopped = phase === 'exited' || phase === 'failed';
  if (isStopped) return stoppedCost === 'rate' ? pod.costPerHour : 0;
  return hasRuntime(phase) || phase === 'booting' ? pod.costPerHour : 0;
}

/** A moment as the pod's host, whose clock may be off, has it. */
function hostTime({ traits }: Pod, at: number): string {
  return new Date(at + traits.clockSkewMs).toISOString();
}

function settingsOf(pod: Pod) {
  const { id, name, image, args, disk, mounts, ports, env, registry, locked, entrypoint, cmd } = pod;
  const commands = { ...(entrypoint && { entrypoint }), ...(cmd && { cmd }) };
  const globalNetworking = { enabled: pod.globalNetworking };
  return {
    id,
    name,
    image,
    args,
    disk,
    mounts,
    ports,
    env,
    registry,
    locked,
    template: null,
    globalNetworking,
    ...commands,
  };
}

function hardwareOf({ compute, cloud, dataCenterId, cudaVersion }: Pod) {
  const { kind, ...rest } = compute;
  return { [kind]: rest, cloud, dataCenterId, cudaVersion };
}

function sshProxy(pod: Pod) {
  const username = `${pod.id}-64411eb2`;
  return { host: 'ssh.runpod.io', port: 22, username, command: `ssh ${username}@ssh.runpod.io` };
}

function sshDirect(pod: Pod, phase: Phase, host: string) {
  const port = shownSshPort(pod, phase);
  if (port === null) return null;
  return { host, port, username: 'root', command: `ssh root@${host} -p ${port}` };
}

function shownSshPort({ sshPort, staleSshPort }: Pod, phase: Phase): number | null {
  if (phase === 'booting') return staleSshPort;
  return hasRuntime(phase) ? sshPort : null;
}

function runtimeOf(pod: Pod, now: number, host: string, { ownPort }: KnownUnknowns) {
  const gpus = pod.compute.kind === 'gpu' ? pod.compute.count : 0;
  const ports = pod.ports.map((port) => mappedPort(pod, port, host));
  return {
    uptime: Math.floor((now - pod.startedAt - pod.traits.bootMs) / 1_000),
    gpus: Array.from({ length: gpus }, () => ({ util: 0, memoryUtil: 0 })),
    cpu: { util: 1 },
    memory: { util: 1 },
    ports: ownPort === 'first' ? [internalPort(pod), ...ports] : [...ports, internalPort(pod)],
  };
}

/** The entry of the provider's own proxy, which stands among the ports that were asked for. */
function internalPort(pod: Pod) {
  const ip = `100.65.${pod.sequence % 250}.${(pod.sequence % 200) + 10}`;
  return { private: 19123, public: 60_821, type: 'http', ip };
}

function mappedPort(pod: Pod, port: string, host: string) {
  const [number = '', type = 'tcp'] = port.split('/');
  const isSsh = port === '22/tcp' && pod.sshPort !== null;
  return { private: Number(number), public: isSsh ? pod.sshPort : null, type, ip: isSsh ? host : null };
}
