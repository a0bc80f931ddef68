import { failPod } from '../terminate-pod/terminate-pod.sql.js';
import { type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import { type Access } from '../provider/provider.js';
import { SshError, withSsh } from '../ssh/session.js';
import { rememberHost, saveLaunched, saveStage } from './bring-up.sql.js';
import { visitPod, type Visit } from './visit-pod.js';

/** What a try left behind: the next try's mark, and what hinders the start, for the report at the deadline. */
export interface Tried {
  launched: boolean;
  hindrance: string | null;
  mark: string | null;
}

/**
 * Takes a pod that shows an address as far as it will go now: look at it, install the worker, start it. Safe to repeat at
 * any point; `mark` is what the last try saw of a long step.
 */
export async function bringUp(
  parts: PodParts,
  pod: PodRow,
  access: Access,
  mark: string | null,
): Promise<Tried> {
  const { config, database, log } = parts;
  if (pod.stage === 'container') await saveStage(database, pod.id, 'ssh');
  const target = {
    ...access,
    privateKey: config.ssh.privateKey,
    hostKey: pod.sshHostKey ?? access.hostKey ?? null,
  };
  try {
    const visit = await withSsh(target, async (session): Promise<Visit> => {
      // Before anything secret is sent.
      const known = await rememberHost(database, pod.id, { ...access, hostKey: session.hostKey });
      return known
        ? visitPod(parts, pod, access, session, mark)
        : { kind: 'wait', reason: 'the pod moved on' };
    });
    return await settle(parts, pod, visit);
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    const facts = { podId: pod.providerPodId, workerId: pod.workerId, reason: error.message };
    if (error.kind === 'host-key-changed') log.error(facts, 'host key changed, refused');
    else log.debug(facts, 'pod is not ready for SSH');
    return { launched: false, hindrance: error.message, mark };
  }
}

async function settle(parts: PodParts, pod: PodRow, visit: Visit): Promise<Tried> {
  const { database, log } = parts;
  const facts = { podId: pod.providerPodId, workerId: pod.workerId };
  switch (visit.kind) {
    case 'wait':
      return { launched: false, hindrance: visit.reason, mark: visit.mark ?? null };
    case 'failed': {
      const { code, message } = visit;
      if (await failPod(database, pod, { code, message }))
        log.error({ ...facts, code, reason: message }, 'worker cannot run on this pod');
      return { launched: false, hindrance: message, mark: null };
    }
    case 'running': {
      const launched = await saveLaunched(database, pod.id);
      if (launched) log.info({ ...facts, pid: visit.pid, again: visit.again }, 'worker launched');
      return { launched, hindrance: null, mark: null };
    }
  }
}
