import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gpuTypes } from '../inventory/gpu-types.js';
import { type Pod } from '../pods/pod.js';
import { nvidiaSmiScript } from './nvidia-smi.js';
import { shellQuoted } from './shell-quoted.js';

/** Where things lie in a pod's directory, which stands for its file system. */
export function podPaths(dataDirectory: string, podId: string) {
  const root = join(dataDirectory, 'pods', podId);
  const worker = join(root, 'workspace', 'Headless-Wan2GP');
  return {
    root,
    bin: join(root, 'bin'),
    pids: join(root, 'pids'),
    tmp: join(root, 'tmp'),
    worker,
    venvBin: join(worker, 'venv', 'bin'),
  };
}

/** Lays out what the image and the volume of a prepared pod hold: the worker's folder, its venv, and `nvidia-smi`. */
export async function layOutImage(dataDirectory: string, pod: Pod, workerMain: string): Promise<void> {
  const paths = podPaths(dataDirectory, pod.id);
  await Promise.all(
    [paths.bin, paths.pids, paths.tmp, paths.venvBin].map((path) => mkdir(path, { recursive: true })),
  );
  await Promise.all([
    writeFile(join(paths.worker, 'worker.py'), workerNote),
    writeFile(join(paths.venvBin, 'activate'), activateScript(paths.venvBin)),
    writeScript(join(paths.venvBin, 'python'), pythonScript(pod.id, paths.pids, workerMain)),
    ...gpuFiles(pod, paths.bin, paths.pids),
    ...(pod.traits.clockSkewMs === 0
      ? []
      : [writeScript(join(paths.bin, 'date'), skewedDate(pod.traits.clockSkewMs))]),
  ]);
}

const workerNote =
  '# Stand-in: the venv\'s "python" runs the CPU stand-in worker instead of Headless-Wan2GP.\n';

/** The host's clock as its commands tell it; GNU's date and BSD's take a moment differently. */
function skewedDate(skewMs: number): string {
  const now = `$(( $(/bin/date +%s) + ${Math.round(skewMs / 1_000)} ))`;
  return `#!/bin/sh\nnow=${now}\n/bin/date -d "@$now" "$@" 2>/dev/null || exec /bin/date -r "$now" "$@"\n`;
}

function gpuFiles({ compute, traits }: Pod, bin: string, pids: string): Promise<void>[] {
  if (compute.kind !== 'gpu') return [];
  const memoryMb = (gpuTypes.find(({ id }) => id === compute.id)?.memory ?? 0) * 1_024;
  return [
    writeScript(join(bin, 'nvidia-smi'), nvidiaSmiScript({ ...compute, memoryMb, pids, state: traits.gpu })),
  ];
}

function activateScript(venvBin: string): string {
  return `VIRTUAL_ENV=${shellQuoted(join(venvBin, '..'))}\nPATH=${shellQuoted(venvBin)}:"$PATH"\nexport VIRTUAL_ENV PATH\n`;
}

/** Records its own process id, which the worker keeps through `exec`. */
function pythonScript(podId: string, pids: string, workerMain: string): string {
  const run = `exec ${shellQuoted(process.execPath)} ${shellQuoted(workerMain)} "$@"`;
  return `#!/bin/sh\nRUNPOD_POD_ID=${podId}\nexport RUNPOD_POD_ID\n: > ${shellQuoted(pids)}/$$\n${run}\n`;
}

/** A `df` that tells of a disk of this size, whatever it is asked for; before one is set the machine's own answers. */
export function dfScript(totalMb: number, freeMb: number): string {
  const used = totalMb - freeMb;
  const row = `overlay ${totalMb} ${used} ${freeMb} ${Math.round((used / totalMb) * 100)}% /`;
  return `#!/bin/sh\necho "Filesystem 1048576-blocks Used Available Capacity Mounted on"\necho "${row}"\n`;
}

/** Writes a program of the pod. */
export function writeScript(path: string, text: string): Promise<void> {
  return writeFile(path, text, { mode: 0o755 });
}
