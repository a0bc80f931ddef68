import { type PodManagerConfig } from '../config.js';
import { type PodRow } from '../pod-row.js';
import { type Needs } from '../pod-script/read-probe.js';

type NeedsConfig = Pick<PodManagerConfig, 'RUNPOD_MIN_CUDA_VERSION' | 'RUNPOD_WORKER_IMAGE'>;

/** What a pod must be found to have. A host of our own says what it has; a rented GPU must answer. */
export function needsOf(
  config: NeedsConfig,
  { provider, volume }: Pick<PodRow, 'provider' | 'volume'>,
): Needs {
  const isRented = provider === 'runpod';
  return {
    gpu: isRented,
    minCuda:
      config.RUNPOD_MIN_CUDA_VERSION ?? (isRented ? cudaOfImage(config.RUNPOD_WORKER_IMAGE) : undefined),
    mount: volume !== null,
  };
}

/** The oldest CUDA that runs an image's programs: within one major version drivers run newer ones too. */
export function cudaOfImage(image: string): string | undefined {
  const major = /cuda(\d+)/.exec(image)?.[1];
  return major && `${major}.0`;
}
