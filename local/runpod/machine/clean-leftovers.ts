import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { killPodProcesses } from './kill-processes.js';

/** Kills the processes an earlier emulator left behind and, unless they are kept, removes its pods' directories; counts those. */
export async function cleanLeftovers(dataDirectory: string, keepDirectories: boolean): Promise<number> {
  const pods = join(dataDirectory, 'pods');
  await mkdir(pods, { recursive: true });
  const podIds = await readdir(pods);
  await killPodProcesses(new Set(podIds));
  if (keepDirectories) return 0;
  await Promise.all(podIds.map((id) => rm(join(pods, id), { recursive: true, force: true, maxRetries: 5 })));
  return podIds.length;
}
