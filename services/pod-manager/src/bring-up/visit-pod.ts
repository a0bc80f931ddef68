import { signWorkerToken } from '@callsheet/runtime';
import { type PodManagerConfig } from '../config.js';
import { type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import { podScript, scriptCommand, writeFileCommand } from '../pod-script/pod-script.js';
import { readInstallation } from '../pod-script/read-installation.js';
import { readLaunch } from '../pod-script/read-launch.js';
import { faultOf, readProbe } from '../pod-script/read-probe.js';
import { environmentFile, workerEnvironment } from '../pod-script/worker-environment.js';
import { type Access } from '../provider/provider.js';
import { type SshSession } from '../ssh/session.js';
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
  const isInstalling = pod.stage === 'install' && mark !== null;
  if (!isInstalling) {
    await saveStage(database, pod.id, 'probe');
    const hindrance =
      (await writeFiles(parts, pod, access, session)) ?? (await probe(parts, pod, access, session));
    if (hindrance) return hindrance;
    await saveStage(database, pod.id, 'install');
  }
  const waiting = await install(parts, pod, paths, session, isInstalling ? mark : null);
  if (waiting) return waiting;
  await saveStage(database, pod.id, 'launch');
  return readLaunch(await session.run(scriptCommand(pod.name, 'start', paths)));
}

async function writeFiles(
  { config }: PodParts,
  { name, workerId }: PodRow,
  { env = {} }: Access,
  session: SshSession,
): Promise<Visit | undefined> {
  const ttlSeconds = Math.round(config.WORKER_TOKEN_TTL_HOURS * 3600);
  const token = signWorkerToken({ secret: config.WORKER_TOKEN_SECRET, workerId, ttlSeconds });
  const script = podScript({ podName: name, workerId, installation: installationOf(config) });
  for (const [file, content] of [
    ['worker.env', environmentFile({ ...workerEnvironment(config, workerId, token), ...env })],
    ['worker.sh', script],
  ] as const) {
    const { code, stderr } = await session.run(writeFileCommand(name, file), content);
    if (code !== 0) return { kind: 'wait', reason: `cannot write to the pod: ${stderr}` };
  }
  return undefined;
}

function installationOf(config: PodManagerConfig) {
  const { WORKER_INSTALL, WORKER_REPOSITORY, WORKER_REF, WORKER_TORCH } = config;
  return { allowed: WORKER_INSTALL, repository: WORKER_REPOSITORY, ref: WORKER_REF, torch: WORKER_TORCH };
}

async function probe(
  { config, database }: PodParts,
  pod: PodRow,
  access: Access,
  session: SshSession,
): Promise<Visit | undefined> {
  const result = await session.run(scriptCommand(pod.name, 'probe', pathsOf(config, pod, access)));
  if (result.code !== 0)
    return { kind: 'wait', reason: `the look at the pod ended with ${result.code}: ${result.stderr}` };
  const found = readProbe(result);
  await saveProbe(database, pod.id, found);
  const fault = faultOf(found, needsOf(config, pod));
  return fault && { kind: 'failed', ...fault };
}

/** Undefined when the worker is there. */
async function install(
  { database }: PodParts,
  pod: PodRow,
  paths: { workerDir: string; mount?: string },
  session: SshSession,
  mark: string | null,
): Promise<Visit | undefined> {
  const mode = mark === null ? 'install' : 'installation';
  const state = readInstallation(await session.run(scriptCommand(pod.name, mode, paths)));
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
