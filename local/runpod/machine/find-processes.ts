import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A live process that belongs to a pod. */
export interface PodProcess {
  pid: number;
  podId: string;
}

/**
 * Every live process that was started inside one of the pods. A process is known by the pod id in its environment,
 * which children and detached processes inherit and a recycled process id does not have.
 */
export async function findPodProcesses(podIds: ReadonlySet<string>): Promise<PodProcess[]> {
  if (podIds.size === 0) return [];
  const environments = process.platform === 'linux' ? await readProc() : await readPs();
  return environments.flatMap(({ pid, text }) => {
    const podId = /(?:^|[\0 ])RUNPOD_POD_ID=(\w+)/.exec(text)?.[1];
    return podId !== undefined && podIds.has(podId) ? [{ pid, podId }] : [];
  });
}

interface Environment {
  pid: number;
  text: string;
}

async function readProc(): Promise<Environment[]> {
  const entries = await readdir('/proc');
  const found = await Promise.all(entries.filter((name) => /^\d+$/.test(name)).map(readEnvironment));
  return found.flat();
}

/** Empty when the process ended meanwhile, or is somebody else's. */
async function readEnvironment(pid: string): Promise<Environment[]> {
  try {
    return [{ pid: Number(pid), text: await readFile(`/proc/${pid}/environ`, 'latin1') }];
  } catch {
    return [];
  }
}

/** Systems without /proc: `e` adds the environment to each command line. */
export async function readPs(): Promise<Environment[]> {
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,command='], {
    maxBuffer: 2 ** 27,
  });
  return stdout.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), text: line }));
}
