import { type Pod } from './pod.js';

/** Where a pod stands at a moment. `booting` and `booted` both show as RUNNING, as on the real service. */
export type Phase = 'booting' | 'booted' | 'reachable' | 'exited' | 'terminated' | 'gone';

type Times = Pick<Pod, 'bootMs' | 'sshdMs' | 'startedAt' | 'stoppedAt' | 'terminatedAt' | 'vanishedAt'>;

/** The pod's phase at `now`; a terminated pod is `gone` after `deleteLagMs`, a vanished one at once. */
export function phaseOf(pod: Times, now: number, deleteLagMs: number): Phase {
  if (pod.vanishedAt !== null) return 'gone';
  if (pod.terminatedAt !== null) return now < pod.terminatedAt + deleteLagMs ? 'terminated' : 'gone';
  if (pod.stoppedAt !== null) return 'exited';
  if (now < pod.startedAt + pod.bootMs) return 'booting';
  return now < pod.startedAt + pod.bootMs + pod.sshdMs ? 'booted' : 'reachable';
}

/** The status word the API shows for a phase. */
export function statusOf(phase: Phase): 'RUNNING' | 'EXITED' | 'TERMINATED' {
  if (phase === 'exited') return 'EXITED';
  return phase === 'terminated' || phase === 'gone' ? 'TERMINATED' : 'RUNNING';
}

/** The actions the API offers in a phase. */
export function actionsOf(phase: Phase): PodAction[] {
  if (phase === 'exited') return ['start', 'terminate'];
  return phase === 'terminated' || phase === 'gone' ? [] : ['stop', 'restart', 'terminate'];
}

/** Whether the container runs, so that `runtime` and its ports exist. */
export function hasRuntime(phase: Phase): boolean {
  return phase === 'booted' || phase === 'reachable';
}

/** Whether the image's start script starts sshd: it needs a key, the port, and a start command that nobody replaced. */
export function startsSshd(pod: Pick<Pod, 'env' | 'ports' | 'args' | 'cmd' | 'entrypoint'>): boolean {
  const replaced = pod.args !== '' || Boolean(pod.cmd?.length) || Boolean(pod.entrypoint?.length);
  return !replaced && pod.ports.includes('22/tcp') && Boolean(pod.env.PUBLIC_KEY?.trim());
}

/** The verbs of `POST /v2/pods/{id}/action`. */
export type PodAction = 'start' | 'stop' | 'restart' | 'terminate';
