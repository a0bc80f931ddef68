import { type z } from 'zod';
import { Problem } from '../http/problem.js';
import { type changePodRequest } from '../requests/change-pod.js';
import { type Pod } from './pod.js';

/** Refuses a change of mounts beyond another path and more room, and a template, of which there are none. */
export function checkChange(pod: Pod, { mounts, templateId }: z.output<typeof changePodRequest>): void {
  if (templateId !== undefined) throw new Problem(404, 'template not found');
  if (mounts === undefined) return;
  const before = pod.mounts;
  const broken = [
    mounts.network?.[0]?.volumeId !== before.network?.[0]?.volumeId &&
      'the network volume of a pod cannot change',
    Boolean(mounts.persistent) !== Boolean(before.persistent) && 'a persistent mount cannot come or go',
    mounts.persistent &&
      before.persistent &&
      mounts.persistent.size < before.persistent.size &&
      'a volume cannot shrink',
  ].find(Boolean);
  if (typeof broken === 'string') throw new Problem(400, broken);
}
