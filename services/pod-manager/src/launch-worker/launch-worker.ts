import { signWorkerToken } from '@callsheet/runtime';
import { failPod } from '../terminate-pod/terminate-pod.sql.js';
import { type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import { type Access } from '../provider/provider.js';
import { SshError, withSsh, type CommandResult, type SshSession } from '../ssh/session.js';
import { fileStem, launchScript, scriptCommand, writeFileCommand } from './launch-script.js';
import { rememberHost, saveLaunched } from './launch-worker.sql.js';
import { readLaunch, type LaunchResult } from './read-launch.js';
import { environmentFile, workerEnvironment } from './worker-environment.js';

/**
 * Starts the worker on a pod that shows an SSH address. Safe to repeat at any point. Returns what hinders it, for the next
 * try and for the report at the deadline, or undefined when this pod needs no further try.
 */
export async function launchWorker(
  parts: PodParts,
  pod: PodRow,
  access: Access,
): Promise<string | undefined> {
  const { config, database, log } = parts;
  const facts = { podId: pod.providerPodId, workerId: pod.workerId };
  const { host, port, user } = access;
  const target = { host, port, user, privateKey: config.ssh.privateKey, hostKey: pod.sshHostKey };
  try {
    const result = await withSsh(target, async (session) => {
      // Before anything secret is sent.
      const known = await rememberHost(database, pod.id, { ...access, hostKey: session.hostKey });
      return known ? launchOver(session, parts, pod.workerId) : undefined;
    });
    if (result === undefined || result.kind === 'try-again') return result?.reason;
    if (result.kind === 'failed') {
      await failPod(database, pod, { code: result.code, message: result.message });
      log.error({ ...facts, code: result.code, reason: result.message }, 'worker cannot run on this pod');
    } else if (await saveLaunched(database, pod.id)) {
      log.info({ ...facts, pid: result.pid, again: result.again }, 'worker launched');
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    if (error.kind === 'host-key-changed')
      log.error({ ...facts, reason: error.message }, 'host key changed, refused');
    else log.debug({ ...facts, reason: error.message }, 'pod is not ready for SSH');
    return error.message;
  }
}

async function launchOver(
  session: SshSession,
  { config }: PodParts,
  workerId: string,
): Promise<LaunchResult> {
  const ttlSeconds = Math.round(config.WORKER_TOKEN_TTL_HOURS * 3600);
  const token = signWorkerToken({ secret: config.WORKER_TOKEN_SECRET, workerId, ttlSeconds });
  const environment = environmentFile(workerEnvironment(config, workerId, token));
  const stem = fileStem(workerId);
  for (const [file, content] of [
    [`${stem}.env`, environment],
    [`${stem}.sh`, launchScript(workerId)],
  ] as const) {
    const written: CommandResult = await session.run(writeFileCommand(file), content);
    if (written.code !== 0)
      return { kind: 'try-again', reason: `cannot write to the pod: ${written.stderr}` };
  }
  return readLaunch(await session.run(scriptCommand(workerId, 'start', config.WORKER_DIR)));
}
