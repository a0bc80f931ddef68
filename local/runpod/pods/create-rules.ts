import { type Account } from '../account.js';
import { Problem } from '../http/problem.js';
import { cpuFlavors, gpuTypes } from '../inventory/gpu-types.js';
import { type CreatePodRequest } from '../requests/create-pod.js';

/** Refuses what no schema can: fields that exclude each other, and ids that name nothing. */
export function checkRules({ gpu, cpu, cloud, mounts, templateId }: CreatePodRequest): void {
  if ((gpu === undefined) === (cpu === undefined))
    throw new Problem(400, 'exactly one of gpu or cpu must be set');
  if (gpu && !gpuTypes.some(({ id }) => id === gpu.id)) throw new Problem(422, `Unknown GPU type: ${gpu.id}`);
  if (cpu && !(cpu.id in cpuFlavors)) throw new Problem(422, `Unknown CPU type: ${cpu.id}`);
  if (templateId !== undefined) throw new Problem(404, 'template not found');
  const broken = [
    gpu?.minCudaVersion &&
      gpu.allowedCudaVersions.length > 0 &&
      'minCudaVersion and allowedCudaVersions exclude each other',
    cpu && !isPowerOfTwo(cpu.vcpuCount) && 'vcpuCount must be a power of two',
    mounts.persistent && mounts.network?.length && 'persistent and network mounts exclude each other',
    mounts.persistent && cpu && 'CPU pods take no persistent mount',
    mounts.network?.length && cloud === 'COMMUNITY' && 'network volumes need the SECURE cloud',
  ].find(Boolean);
  if (typeof broken === 'string') throw new Problem(400, broken);
}

/** The data centre the request's network volume ties the pod to; undefined without one. */
export function volumeDataCenter(
  { volumes }: Account,
  { mounts, dataCenterIds }: CreatePodRequest,
): string | undefined {
  const mount = mounts.network?.[0];
  if (!mount) return undefined;
  const volume = volumes.get(mount.volumeId);
  if (!volume) throw new Problem(404, 'network volume not found');
  if (dataCenterIds.length > 0 && !dataCenterIds.includes(volume.dataCenter)) {
    throw new Problem(400, `network volume ${volume.id} is in ${volume.dataCenter}`);
  }
  return volume.dataCenter;
}

function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count));
}
