import { type PodManagerConfig } from '../config.js';
import { listOffers, type OfferConfig } from './list-offers.js';
import { type GpuType } from './catalog.js';
import { fitVolume, type VolumeConfig } from './fit-volume.js';
import { type NetworkVolume } from './network-volumes.js';

export type ProblemConfig = OfferConfig &
  VolumeConfig &
  Pick<PodManagerConfig, 'MAX_HOURLY_COST' | 'MAX_POD_HOURLY_COST'>;

/** What the account has, whatever the configuration names. */
export interface Account {
  gpus: readonly GpuType[];
  dataCenterIds: readonly string[];
  volumes: readonly NetworkVolume[];
}

/** What in the configuration does not fit the account, each in a sentence that says what to change. */
export function findProblems(config: ProblemConfig, account: Account): string[] {
  const problems = [
    ...gpuProblems(config, account),
    ...dataCenterProblems(config, account),
    ...volumeProblems(config, account),
  ];
  return problems.length > 0 ? problems : priceProblems(config, account);
}

function gpuProblems({ RUNPOD_GPU_TYPE }: ProblemConfig, { gpus }: Account): string[] {
  const unknown = RUNPOD_GPU_TYPE.filter((id) => !gpus.some((gpu) => gpu.id === id));
  return unknown.map((id) => {
    const words = id.toLowerCase().replace(/^nvidia /, '');
    const [like] = gpus
      .filter((gpu) => gpu.id.toLowerCase().includes(words))
      .sort((a, b) => a.id.length - b.id.length);
    const hint = like ? `did you mean "${like.id}"?` : `it has e.g. "${gpus[0]?.id}"`;
    return `RUNPOD_GPU_TYPE: Runpod has no GPU type "${id}"; ${hint}`;
  });
}

function dataCenterProblems({ RUNPOD_DATA_CENTER_IDS }: ProblemConfig, { dataCenterIds }: Account): string[] {
  return RUNPOD_DATA_CENTER_IDS.filter((id) => !dataCenterIds.includes(id)).map(
    (id) =>
      `RUNPOD_DATA_CENTER_IDS: Runpod has no data centre "${id}"; it has ${[...dataCenterIds].join(', ')}`,
  );
}

function volumeProblems(config: ProblemConfig, { volumes }: Account): string[] {
  return config.RUNPOD_STORAGE_NAME.flatMap((name) => {
    const fit = fitVolume(config, name, volumes);
    return fit.kind === 'unfit' ? [fit.problem] : [];
  });
}

function priceProblems(config: ProblemConfig, { gpus, volumes }: Account): string[] {
  const named = config.RUNPOD_STORAGE_NAME.flatMap((name) => volumes.filter((one) => one.name === name));
  const offers = listOffers(config, { gpus, volumes: named }, { minVramGb: null, avoid: [] });
  const priced = offers.flatMap(({ gpuType, pricePerHour, terms }) =>
    pricePerHour === null ? [] : [{ gpuType, pricePerHour, terms }],
  );
  const [cheapest] = priced.sort((a, b) => a.pricePerHour - b.pricePerHour);
  if (!cheapest) return ['RUNPOD_CLOUD: none of RUNPOD_GPU_TYPE is offered in these clouds'];
  return (['MAX_POD_HOURLY_COST', 'MAX_HOURLY_COST'] as const).flatMap((name) => {
    const limit = config[name];
    if (limit === undefined || limit >= cheapest.pricePerHour) return [];
    return [
      `${name}: ${limit} USD is below every offer; the cheapest is ${cheapest.gpuType} at ${cheapest.pricePerHour} USD an hour`,
    ];
  });
}
