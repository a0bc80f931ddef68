import { pathsOf } from '../bring-up/paths.js';
import { type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import { scriptCommand } from '../pod-script/pod-script.js';
import { type Access } from '../provider/provider.js';
import { runOnPod } from '../ssh/run-on-pod.js';
import { SshError } from '../ssh/session.js';
import { judgeDisk, readDisk, type Disk } from './judge-disk.js';
import { noteDisk } from './watch-disk.sql.js';

/** Looks how full the disk of a working pod is. True when its worker drains because of that. */
export async function watchDisk(
  { config, policy, database, log }: PodParts,
  pod: PodRow,
  access: Access,
): Promise<boolean> {
  const disk = await askDisk({ config }, pod, access);
  if (!disk) return false;
  const outcome = await noteDisk(database, pod.id, disk, judgeDisk(disk, policy.maxDiskPercentUsed));
  const facts = { podId: pod.providerPodId, workerId: pod.workerId, volume: pod.volume, ...disk };
  if (outcome === 'announced') log.warn(facts, 'disk is nearly full');
  if (outcome === 'drained') log.error(facts, 'disk is full, the worker drains');
  return outcome === 'drained';
}

/** Undefined when the pod does not say: whether it lives is for others to find out. */
async function askDisk(
  parts: Pick<PodParts, 'config'>,
  pod: PodRow,
  access: Access,
): Promise<Disk | undefined> {
  try {
    const command = scriptCommand(pod.name, 'disk', pathsOf(parts.config, pod, access));
    return readDisk(await runOnPod(parts.config, pod, command));
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    return undefined;
  }
}
