import { type PodManagerConfig } from '../config.js';
import { type NetworkVolume } from './network-volumes.js';

export type VolumeConfig = Pick<
  PodManagerConfig,
  | 'RUNPOD_CLOUD'
  | 'RUNPOD_DATA_CENTER_IDS'
  | 'RUNPOD_STORAGE_NAME'
  | 'RUNPOD_VOLUME_SIZE_GB'
  | 'RUNPOD_VOLUME_MAX_SIZE_GB'
>;

/** Whether a network volume can be used: as it is, once it is grown, or not before a person changes something. */
export type VolumeFit =
  | { kind: 'fits'; volume: NetworkVolume }
  | { kind: 'grow'; volume: NetworkVolume; sizeGb: number }
  | { kind: 'unfit'; problem: string };

/** How the volume of that name fits the configuration; it is never to be grown beyond RUNPOD_VOLUME_MAX_SIZE_GB. */
export function fitVolume(config: VolumeConfig, name: string, volumes: readonly NetworkVolume[]): VolumeFit {
  const volume = volumes.find((one) => one.name === name);
  if (!volume) return unfit(unknownVolume(name, volumes));
  const problem = placeProblem(config, volume);
  return problem === undefined ? fitSize(config, volume) : unfit(problem);
}

function unknownVolume(name: string, volumes: readonly NetworkVolume[]): string {
  const have = volumes.map((one) => `"${one.name}"`).join(', ') || 'none';
  return `RUNPOD_STORAGE_NAME: the account has no network volume named "${name}"; it has ${have}`;
}

function placeProblem(
  { RUNPOD_DATA_CENTER_IDS, RUNPOD_CLOUD }: VolumeConfig,
  { name, dataCenter }: NetworkVolume,
): string | undefined {
  if (RUNPOD_DATA_CENTER_IDS.length > 0 && !RUNPOD_DATA_CENTER_IDS.includes(dataCenter))
    return `RUNPOD_STORAGE_NAME: the network volume "${name}" is in ${dataCenter}, which RUNPOD_DATA_CENTER_IDS leaves out: add it there`;
  if (!RUNPOD_CLOUD.includes('SECURE'))
    return `RUNPOD_CLOUD: the network volume "${name}" can be mounted in the SECURE cloud alone: add SECURE`;
  return undefined;
}

function fitSize(
  { RUNPOD_VOLUME_SIZE_GB: need, RUNPOD_VOLUME_MAX_SIZE_GB: cap }: VolumeConfig,
  volume: NetworkVolume,
): VolumeFit {
  const { name, size } = volume;
  if (need === undefined || size >= need) return { kind: 'fits', volume };
  if (cap !== undefined && need <= cap) return { kind: 'grow', volume, sizeGb: need };
  const limit = cap === undefined ? 'growing is not allowed' : `the cap is ${cap}`;
  return unfit(
    `RUNPOD_VOLUME_SIZE_GB: the network volume "${name}" has ${size} GB, ${need} are wanted and ${limit}: set RUNPOD_VOLUME_MAX_SIZE_GB to ${need}, or want less`,
  );
}

function unfit(problem: string): VolumeFit {
  return { kind: 'unfit', problem };
}
