import { type PodManagerConfig } from '../config.js';
import { type Offer, type Wanted } from '../provider/provider.js';
import { type GpuType } from './catalog.js';
import { type NetworkVolume } from './network-volumes.js';

export type OfferConfig = Pick<
  PodManagerConfig,
  | 'RUNPOD_GPU_TYPE'
  | 'RUNPOD_CLOUD'
  | 'RUNPOD_DATA_CENTER_IDS'
  | 'RUNPOD_MIN_MEMORY_GB'
  | 'RUNPOD_RAM_TIER_FALLBACK'
  | 'RUNPOD_STORAGE_NAME'
>;

/** What the account can be asked for today; `volumes` are those of the configuration that can be used, in its order. */
export interface Market {
  gpus: readonly GpuType[];
  volumes: readonly NetworkVolume[];
}

/** GB of host memory the Python system asked for, best first: pods failed less often on larger hosts. */
const ramTiers = [72, 60, 48, 32, 16];

/** What can be asked for: each tier of memory, volume, GPU type and cloud. A GPU too small for the worker is left out. */
export function listOffers(config: OfferConfig, market: Market, wanted: Wanted): Offer[] {
  const volumes = config.RUNPOD_STORAGE_NAME.length > 0 ? market.volumes : [null];
  return memoryTiers(config).flatMap((minRamGb) =>
    volumes.flatMap((volume) =>
      suitableGpus(config, market, wanted).flatMap((gpu) =>
        cloudsFor(config, volume).map((cloud): Offer => {
          const dataCenterIds = dataCentersFor(config, gpu, cloud, volume, wanted);
          return {
            provider: 'runpod',
            gpuType: gpu.id,
            vramGb: gpu.memoryGb,
            pricePerHour: gpu.pricePerHour[cloud],
            available: gpu.available && !isAvoided(gpu.id, volume, wanted),
            terms: { cloud, dataCenterIds, volume, minRamGb },
          };
        }),
      ),
    ),
  );
}

/** The tiers to ask for, one after the other; null asks for none. */
export function memoryTiers({
  RUNPOD_MIN_MEMORY_GB: least,
  RUNPOD_RAM_TIER_FALLBACK,
}: Pick<OfferConfig, 'RUNPOD_MIN_MEMORY_GB' | 'RUNPOD_RAM_TIER_FALLBACK'>): (number | null)[] {
  if (least === undefined) return [null];
  if (!RUNPOD_RAM_TIER_FALLBACK) return [least];
  return [...ramTiers.filter((tier) => tier > least), least];
}

/** Without a catalog every configured type may fit; only a worker that asks for VRAM cannot be served then. */
function suitableGpus({ RUNPOD_GPU_TYPE }: OfferConfig, { gpus }: Market, { minVramGb }: Wanted): GpuType[] {
  const known = gpus.length > 0;
  return RUNPOD_GPU_TYPE.flatMap((id) => {
    const gpu = known ? gpus.find((one) => one.id === id) : unknownGpu(id);
    const fits = minVramGb === null || (gpu?.memoryGb ?? 0) >= minVramGb;
    return gpu && fits ? [gpu] : [];
  });
}

function unknownGpu(id: string): GpuType {
  const pricePerHour = { SECURE: null, COMMUNITY: null };
  return { id, memoryGb: null, pricePerHour, available: true, dataCenterIds: [] };
}

/** A network volume exists in the secure cloud alone. */
function cloudsFor({ RUNPOD_CLOUD }: OfferConfig, volume: NetworkVolume | null) {
  return RUNPOD_CLOUD.filter((cloud) => cloud === 'SECURE' || volume === null);
}

/** Pinning community pods to data centres tends to find none, so a bad place is avoided in the secure cloud alone. */
function dataCentersFor(
  { RUNPOD_DATA_CENTER_IDS }: OfferConfig,
  { id, dataCenterIds }: GpuType,
  cloud: 'SECURE' | 'COMMUNITY',
  volume: NetworkVolume | null,
  { avoid }: Wanted,
): string[] {
  if (volume) return [volume.dataCenter];
  const bad = new Set(avoid.filter(({ gpuType }) => gpuType === id).map(({ place }) => place));
  if (bad.size === 0 || cloud === 'COMMUNITY') return RUNPOD_DATA_CENTER_IDS;
  const choice = RUNPOD_DATA_CENTER_IDS.length > 0 ? RUNPOD_DATA_CENTER_IDS : dataCenterIds;
  const good = choice.filter((center) => !bad.has(center));
  return good.length > 0 ? good : RUNPOD_DATA_CENTER_IDS;
}

/** A volume leaves no choice of place: one that is avoided is asked last. */
function isAvoided(gpuType: string, volume: NetworkVolume | null, { avoid }: Wanted): boolean {
  return avoid.some((one) => one.gpuType === gpuType && one.place === volume?.dataCenter);
}
