import assert from 'node:assert/strict';
import {
  podScript,
  scriptCommand,
  writeFilesCommand,
  type PodFile,
} from '../../services/pod-manager/src/pod-script/pod-script.js';
import { readLaunch, readState } from '../../services/pod-manager/src/pod-script/read-launch.js';
import { readProbe } from '../../services/pod-manager/src/pod-script/read-probe.js';
import { environmentFile } from '../../services/pod-manager/src/pod-script/worker-environment.js';
import { withSsh, type SshSession } from '../../services/pod-manager/src/ssh/session.js';
import { type Subject } from './subject.js';

const workerId = 'callsheet-live';

/** Puts our script on the pod and starts a worker with it over one connection, then again over another. */
export async function startWorkerTwice(subject: Subject): Promise<string> {
  const { podName, target, access, workerDir } = subject;
  const run = (session: SshSession, mode: 'probe' | 'start' | 'state' | 'stop') =>
    session.run(scriptCommand(podName, mode, { workerDir }));
  const first = await withSsh(target, async (session) => {
    if (access?.workerDir === undefined) await layOutWorker(session, workerDir);
    const environment = {
      SUPABASE_URL: 'http://127.0.0.1:9',
      SUPABASE_ANON_KEY: '-',
      SUPABASE_SERVICE_ROLE_KEY: '-',
    };
    const installation = { allowed: false, repository: '', ref: '', torch: '' };
    await write(session, podName, [
      { name: 'worker.env', content: environmentFile({ ...environment, ...access?.env }) },
      { name: 'worker.sh', content: podScript({ podName, workerId, installation }) },
    ]);
    const { gpu, gpuDetail, cuda, diskFreeMb } = readProbe(await run(session, 'probe'));
    const found = `GPU ${gpu} (${gpuDetail}), CUDA ${cuda}, ${diskFreeMb} MB free`;
    return { found, launch: readLaunch(await run(session, 'start')) };
  });
  const { again, state } = await withSsh(target, async (session) => ({
    again: readLaunch(await run(session, 'start')),
    state: readState(await run(session, 'state')),
  }));
  assert(first.launch.kind === 'running', JSON.stringify(first.launch));
  assert(again.kind === 'running' && again.again && again.pid === first.launch.pid, JSON.stringify(again));
  assert.equal(state?.running, true, state?.logTail);
  await withSsh(target, (session) => run(session, 'stop'));
  return first.found;
}

/** A worker that says that it is up and waits. */
async function layOutWorker(session: SshSession, workerDir: string): Promise<void> {
  const python = '#!/bin/bash\necho "worker is up"\nwhile :; do sleep 1; done\n';
  const { code, stderr } = await session.run(
    `mkdir -p ${workerDir}/venv/bin && cd ${workerDir} && touch worker.py && echo 'PATH="$PWD/venv/bin:$PATH"' >venv/bin/activate &&
    cat >venv/bin/python && chmod +x venv/bin/python`,
    python,
  );
  assert.equal(code, 0, stderr);
}

async function write(session: SshSession, podName: string, files: readonly PodFile[]): Promise<void> {
  const { command, input } = writeFilesCommand(podName, files);
  const { code, stderr } = await session.run(command, input);
  assert.equal(code, 0, stderr);
}
