import { assertNever } from '@callsheet/contracts';
import { type Log } from '@callsheet/runtime';
import { ProviderError } from '../provider/provider-error.js';
import { type RunpodApi } from './api.js';
import { fitVolume, type VolumeConfig, type VolumeFit } from './fit-volume.js';
import { growNetworkVolume, listNetworkVolumes, type NetworkVolume } from './network-volumes.js';

/** The volumes of the configuration that can be used, and what kept the first of the others from it. */
export interface Volumes {
  volumes: NetworkVolume[];
  refusal?: ProviderError;
}

/** Looks up the network volumes that the configuration names and grows those that are too small. Throws ProviderError. */
export async function takeVolumes(api: RunpodApi, config: VolumeConfig, log: Log): Promise<Volumes> {
  const names = config.RUNPOD_STORAGE_NAME;
  if (names.length === 0) return { volumes: [] };
  const all = await listNetworkVolumes(api);
  const taken = await Promise.all(names.map((name) => take(api, fitVolume(config, name, all), log)));
  const refusal = taken.find((one) => one instanceof ProviderError);
  const volumes = taken.flatMap((one) => (one instanceof ProviderError ? [] : [one]));
  return refusal ? { volumes, refusal } : { volumes };
}

async function take(api: RunpodApi, fit: VolumeFit, log: Log): Promise<NetworkVolume | ProviderError> {
  switch (fit.kind) {
    case 'fits':
      return fit.volume;
    case 'unfit':
      return new ProviderError('rejected', fit.problem);
    case 'grow':
      return grow(api, fit, log);
    default:
      return assertNever(fit);
  }
}

async function grow(
  api: RunpodApi,
  { volume, sizeGb }: Extract<VolumeFit, { kind: 'grow' }>,
  log: Log,
): Promise<NetworkVolume | ProviderError> {
  const facts = { volume: volume.name, fromGb: volume.size, toGb: sizeGb };
  try {
    const grown = await growNetworkVolume(api, volume, sizeGb);
    log.info(facts, 'network volume grown');
    return grown;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    log.error({ ...facts, reason: error.message }, 'network volume cannot be grown');
    const message = `the network volume "${volume.name}" cannot be grown from ${volume.size} to ${sizeGb} GB (RUNPOD_VOLUME_SIZE_GB): ${error.message}`;
    return new ProviderError(error.kind, message);
  }
}
