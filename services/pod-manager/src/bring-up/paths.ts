import { type PodManagerConfig } from '../config.js';
import { type PodRow } from '../pod-row.js';
import { type Access } from '../provider/provider.js';

/** Where things are on a pod: the worker's code, and the network volume when it was asked for with one. */
export function pathsOf(
  { WORKER_DIR, RUNPOD_VOLUME_MOUNT_PATH }: Pick<PodManagerConfig, 'WORKER_DIR' | 'RUNPOD_VOLUME_MOUNT_PATH'>,
  { volume }: Pick<PodRow, 'volume'>,
  { workerDir = WORKER_DIR }: Pick<Access, 'workerDir'>,
): { workerDir: string; mount?: string } {
  return volume === null ? { workerDir } : { workerDir, mount: RUNPOD_VOLUME_MOUNT_PATH };
}
