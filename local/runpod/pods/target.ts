import { type Target } from '../faults/faults.js';
import { type Pod } from './pod.js';

/** What a fault can tell a pod by. */
export function targetOf({ id, name, compute, cloud, dataCenterId }: Pod): Target {
  return { podId: id, podName: name, gpuId: compute.id, cloud, dataCenterId };
}
