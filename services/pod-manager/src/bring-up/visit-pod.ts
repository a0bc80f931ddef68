import { signWorkerToken } from '@callsheet/runtime';
import { type PodManagerConfig } from '../config.js';
import { type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import { podScript, scriptCommand, writeFilesCommand, type PodFile } from '../pod-script/pod-script.js';
import { readInstallation } from '../pod-script/read-installation.js';
import { readLaunch } from '../pod-script/read-launch.js';
import { faultOf, readProbe } from '../pod-script/read-probe.js';
import { environmentFile, workerEnvironment } from '../pod-script/worker-environment.js';
import { type Access } from '../provider/provider.js';
import { type CommandResult, type SshSession } from '../ssh/session.js';
import { saveProbe, saveProgress, saveStage, saveSteps } from './bring-up.sql.js';
import { needsOf } from './needs.js';
import { pathsOf } from './paths.js';

/** What came of a visit. */
export type Visit =
  | { kind: 'wait'; reason: string; mark?: string }
  | { kind: 'failed'; code: string; message: string }
  | { kind: 'running'; pid: number; again: boolean };

/** Does what is next on a pod over an open session, as far as it goes without waiting. */
export async function visitPod(
  parts: PodParts,
  pod: PodRow,
  access: Access,
  session: SshSession,
  mark: string | null,
): Promise<Visit> {
  const { database, config } = parts;
  const paths = pathsOf(config, pod, access);
  if (pod.stage === 'install' && mark !== null) {
    const state = await session.run(scriptCommand(pod.name, 'installation', paths));
    const waiting = await readInstalled(parts, pod, state, mark);
    return waiting ?? launched(parts, pod, await session.run(scriptCommand(pod.name, 'start', paths)));
  }
  await saveStage(database, pod.id, 'probe');
  const hindrance = await probe(parts, pod, access, session);
  if (hindrance) return hindrance;
  await saveStage(database, pod.id, 'install');
  // Where nothing is to be installed the worker starts at once: each command costs a round trip, and the pod a shell.
  const result = await session.run(scriptCommand(pod.name, 'bring_up', paths));
  return (await readInstalled(parts, pod, result, null)) ?? launched(parts, pod, result);
}

async function launched({ database }: PodParts, pod: PodRow, result: CommandResult): Promise<Visit> {
  await saveStage(database, pod.id, 'launch');
  return readLaunch(result);
}

function filesOf({ config }: PodParts, { name, workerId }: PodRow, { env = {} }: Access): PodFile[] {
  const ttlSeconds = Math.round(config.WORKER_TOKEN_TTL_HOURS * 3600);
  const token = signWorkerToken({ secret: config.WORKER_TOKEN_SECRET, workerId, ttlSeconds });
  const script = podScript({ podName: name, workerId, installation: installationOf(config) });
  return [
    {
      name: 'worker.env',
      content: environmentFile({ ...workerEnvironment(config, workerId, token), ...env }),
    },
    { name: 'worker.sh', content: script },
  ];
}

function installationOf(config: PodManagerConfig) {
  const { WORKER_INSTALL, WORKER_REPOSITORY, WORKER_REF, WORKER_TORCH } = config;
  return { allowed: WORKER_INSTALL, repository: WORKER_REPOSITORY, ref: WORKER_REF, torch: WORKER_TORCH };
}

/** Puts our files on the pod and looks at it, in one command. */
async function probe(
  parts: PodParts,
  pod: PodRow,
  access: Access,
  session: SshSession,
): Promise<Visit | undefined> {
  const { config, database } = parts;
  const { command, input } = writeFilesCommand(pod.name, filesOf(parts, pod, access));
  const look = scriptCommand(pod.name, 'probe', pathsOf(config, pod, access));
  const result = await session.run(`${command} && ${look}`, input);
  if (result.code !== 0)
    return { kind: 'wait', reason: `the look at the pod ended with ${result.code}: ${result.stderr}` };
  const found = readProbe(result);
  await saveProbe(database, pod.id, found);
  const fault = faultOf(found, needsOf(config, pod));
  return fault && { kind: 'failed', ...fault };
}

/** What the script said of the installation; undefined when the worker is there. */
async function readInstalled(
  { database }: PodParts,
  pod: PodRow,
  result: CommandResult,
  mark: string | null,
): Promise<Visit | undefined> {
  const state = readInstallation(result);
  switch (state.kind) {
    case 'done':
      await saveSteps(database, pod.id, state.steps);
      return undefined;
    case 'running':
      if (state.mark !== mark) await saveProgress(database, pod.id);
      return { kind: 'wait', reason: `the worker is being installed: ${state.step}`, mark: state.mark };
    case 'failed':
      return { kind: 'failed', code: 'install_failed', message: `the installation failed: ${state.message}` };
    case 'unknown':
      return { kind: 'wait', reason: state.reason };
  }
}
