import { type PodManagerConfig } from '../config.js';
import { type GpuType } from '../runpod/catalog.js';
import { type NetworkVolume } from '../runpod/network-volumes.js';
import { type CreatePodRequest } from '../runpod/pods.js';

/** One thing to ask the provider for. */
export interface Candidate {
  gpuType: string;
  cloud: 'SECURE' | 'COMMUNITY';
  /** USD, null when the catalog was not asked or does not say. */
  pricePerHour: number | null;
}

type CandidateConfig = Pick<PodManagerConfig, 'RUNPOD_GPU_TYPE' | 'RUNPOD_CLOUD'>;

/** What to ask for, in order: each GPU type in each cloud. A network volume exists in the secure cloud alone. */
export function listCandidates(
  { RUNPOD_GPU_TYPE, RUNPOD_CLOUD }: CandidateConfig,
  volume: NetworkVolume | undefined,
  catalog: readonly GpuType[],
): Candidate[] {
  const clouds = RUNPOD_CLOUD.filter((cloud) => cloud === 'SECURE' || volume === undefined);
  return RUNPOD_GPU_TYPE.flatMap((gpuType) => {
    const price = catalog.find(({ id }) => id === gpuType)?.pricePerHour;
    return clouds.map((cloud) => ({ gpuType, cloud, pricePerHour: price?.[cloud] ?? null }));
  });
}

/** Those that fit the money left; one whose price is unknown does not. */
export function withinBudget(candidates: readonly Candidate[], leftPerHour: number | undefined): Candidate[] {
  return candidates.filter(
    ({ pricePerHour }) => leftPerHour === undefined || (pricePerHour !== null && pricePerHour <= leftPerHour),
  );
}

type RequestConfig = Pick<
  PodManagerConfig,
  | 'RUNPOD_WORKER_IMAGE'
  | 'RUNPOD_DISK_SIZE_GB'
  | 'RUNPOD_DATA_CENTER_IDS'
  | 'RUNPOD_VOLUME_MOUNT_PATH'
  | 'RUNPOD_MIN_CUDA_VERSION'
  | 'RUNPOD_MIN_MEMORY_GB'
  | 'RUNPOD_MIN_VCPU_COUNT'
  | 'ssh'
>;

/** The body that asks for a candidate. The provider shows `env` to anybody with the key: the public key is all it holds. */
export function createPodRequest(
  config: RequestConfig,
  name: string,
  { gpuType, cloud }: Candidate,
  volume: NetworkVolume | undefined,
): CreatePodRequest {
  const dataCenterIds = volume ? [volume.dataCenter] : config.RUNPOD_DATA_CENTER_IDS;
  const { RUNPOD_MIN_CUDA_VERSION, RUNPOD_MIN_MEMORY_GB, RUNPOD_MIN_VCPU_COUNT } = config;
  return {
    name,
    image: config.RUNPOD_WORKER_IMAGE,
    gpu: {
      id: gpuType,
      count: 1,
      ...(RUNPOD_MIN_CUDA_VERSION && { minCudaVersion: RUNPOD_MIN_CUDA_VERSION }),
      ...(RUNPOD_MIN_MEMORY_GB && { minRamPerGpu: RUNPOD_MIN_MEMORY_GB }),
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
