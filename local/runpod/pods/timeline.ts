import { type KnownUnknowns } from '../known-unknowns.js';
import { type Pod } from './pod.js';

/** Where a pod stands at a moment. */
export type Phase = 'booting' | 'booted' | 'reachable' | 'exited' | 'failed' | 'terminated' | 'gone';

type Times = Pick<Pod, 'startedAt' | 'stoppedAt' | 'stoppedAs' | 'terminatedAt' | 'vanishedAt'> & {
  traits: Pick<Pod['traits'], 'bootMs' | 'sshdMs'>;
};

/** The words for a pod's state in its `status`. */
export type Status = 'PROVISIONING' | 'STARTING' | 'RUNNING' | 'EXITED' | 'ERROR' | 'TERMINATED';

/** The pod's phase at `now`; a terminated pod is `gone` after `deleteLagMs`, a vanished one at once. */
export function phaseOf(pod: Times, now: number, deleteLagMs: number): Phase {
  if (pod.vanishedAt !== null) return 'gone';
  if (pod.terminatedAt !== null) return now < pod.terminatedAt + deleteLagMs ? 'terminated' : 'gone';
  if (pod.stoppedAt !== null) return pod.stoppedAs === 'ERROR' ? 'failed' : 'exited';
  const { bootMs, sshdMs } = pod.traits;
  if (now < pod.startedAt + bootMs) return 'booting';
  return now < pod.startedAt + bootMs + sshdMs ? 'booted' : 'reachable';
}

/** The status word the API shows for a phase; on the real service a pod was RUNNING at once when somebody measured. */
export function statusOf(phase: Phase, style: KnownUnknowns['statuses']): Status {
  switch (phase) {
    case 'booting':
      return style === 'measured' ? 'RUNNING' : 'PROVISIONING';
    case 'booted':
      return style === 'measured' ? 'RUNNING' : 'STARTING';
    case 'reachable':
      return 'RUNNING';
    case 'exited':
      return 'EXITED';
    case 'failed':
      return 'ERROR';
    case 'terminated':
    case 'gone':
      return 'TERMINATED';
  }
}

/** The actions the API offers in a status. */
export function actionsOf(status: Status): PodAction[] {
  switch (status) {
    case 'PROVISIONING':
    case 'STARTING':
      return ['stop', 'terminate'];
    case 'RUNNING':
      return ['stop', 'restart', 'terminate'];
    case 'EXITED':
    case 'ERROR':
      return ['start', 'terminate'];
    case 'TERMINATED':
      return [];
  }
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
