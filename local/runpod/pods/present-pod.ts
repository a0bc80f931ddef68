import { actionsOf, hasRuntime, phaseOf, statusOf, type Phase } from './timeline.js';
import { type Pod } from './pod.js';

/** The pod as the API shows it at `now`: every required key, null where nothing is known yet. */
export function presentPod(pod: Pod, now: number, deleteLagMs: number, host: string) {
  const phase = phaseOf(pod, now, deleteLagMs);
  return {
    ...settingsOf(pod),
    ...hardwareOf(pod),
    status: statusOf(phase),
    actions: actionsOf(phase),
    ssh: { proxy: sshProxy(pod), direct: sshDirect(pod, phase, host) },
    runtime: hasRuntime(phase) ? runtimeOf(pod, now, host) : null,
    cost: hasRuntime(phase) || phase === 'booting' ? pod.costPerHour : 0,
    createdAt: new Date(pod.createdAt).toISOString(),
    startedAt: new Date(pod.startedAt).toISOString(),
  };
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

function runtimeOf(pod: Pod, now: number, host: string) {
  const gpus = pod.compute.kind === 'gpu' ? pod.compute.count : 0;
  return {
    uptime: Math.floor((now - pod.startedAt - pod.bootMs) / 1_000),
    gpus: Array.from({ length: gpus }, () => ({ util: 0, memoryUtil: 0 })),
    cpu: { util: 1 },
    memory: { util: 1 },
    ports: [internalPort(pod), ...pod.ports.map((port) => mappedPort(pod, port, host))],
  };
}

/** The entry of the provider's own proxy, which precedes the ports that were asked for. */
function internalPort(pod: Pod) {
  const ip = `100.65.${pod.sequence % 250}.${(pod.sequence % 200) + 10}`;
  return { private: 19123, public: 60_821, type: 'http', ip };
}

function mappedPort(pod: Pod, port: string, host: string) {
  const [number = '', type = 'tcp'] = port.split('/');
  const isSsh = port === '22/tcp' && pod.sshPort !== null;
  return { private: Number(number), public: isSsh ? pod.sshPort : null, type, ip: isSsh ? host : null };
}
