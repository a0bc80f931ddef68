import { type PodManagerConfig } from '../config.js';
import { type RunpodTerms } from '../provider/provider.js';
import { type CreatePodRequest } from './pods.js';

export type RequestConfig = Pick<
  PodManagerConfig,
  | 'RUNPOD_WORKER_IMAGE'
  | 'RUNPOD_DISK_SIZE_GB'
  | 'RUNPOD_VOLUME_MOUNT_PATH'
  | 'RUNPOD_MIN_CUDA_VERSION'
  | 'RUNPOD_MIN_VCPU_COUNT'
  | 'ssh'
>;

/** The body that asks for an offer. The provider shows `env` to anybody with the key: the public key is all it holds. */
export function podRequest(
  config: RequestConfig,
  name: string,
  gpuType: string,
  { cloud, dataCenterIds, volume, minRamGb }: RunpodTerms,
): CreatePodRequest {
  const { RUNPOD_MIN_CUDA_VERSION, RUNPOD_MIN_VCPU_COUNT } = config;
  return {
    name,
    image: config.RUNPOD_WORKER_IMAGE,
    gpu: {
      id: gpuType,
      count: 1,
      ...(RUNPOD_MIN_CUDA_VERSION && { minCudaVersion: RUNPOD_MIN_CUDA_VERSION }),
      ...(minRamGb && { minRamPerGpu: minRamGb }),
      ...(RUNPOD_MIN_VCPU_COUNT && { minVcpuCountPerGpu: RUNPOD_MIN_VCPU_COUNT }),
    },
    cloud,
    disk: config.RUNPOD_DISK_SIZE_GB,
    // Without it there is no direct SSH; v2 opens no port by itself.
    ports: ['22/tcp'],
    env: { PUBLIC_KEY: config.ssh.publicKey },
    ...(dataCenterIds.length > 0 && { dataCenterIds }),
    ...(volume && { mounts: { network: [{ volumeId: volume.id, path: config.RUNPOD_VOLUME_MOUNT_PATH }] } }),
  };
}
