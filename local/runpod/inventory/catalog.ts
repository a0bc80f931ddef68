import { type Cloud } from '../pods/pod.js';
import { dataCenters, type DataCenter } from './data-centers.js';
import { cudaVersions, gpuTypes, maxGpus, type GpuType } from './gpu-types.js';
import { availabilityOf, type Shelf } from './stock.js';

/** A GPU type as the catalog shows it, without availability. */
export function presentGpuType(gpu: GpuType) {
  return {
    id: gpu.id,
    name: displayName(gpu.id),
    pool: null,
    manufacturer: 'NVIDIA',
    memory: gpu.memory,
    secure: gpu.secure !== undefined,
    community: gpu.community !== undefined,
    price: { secure: gpu.secure ?? 0, community: gpu.community ?? 0 },
    maxCount: { secure: gpu.secure ? maxGpus.SECURE : 0, community: gpu.community ? maxGpus.COMMUNITY : 0 },
  };
}

/** The availability block of a GPU type for pods of `count` GPUs, in one cloud or in both. */
export function presentAvailability(gpu: GpuType, shelves: readonly Shelf[], count: number, cloud?: Cloud) {
  const wanted = shelves.filter((shelf) => shelf.gpuId === gpu.id && (cloud ?? shelf.cloud) === shelf.cloud);
  const perCenter = dataCenters.map((center) => ({ center, free: mostFree(wanted, center, count) }));
  const most = Math.max(...perCenter.map(({ free }) => free));
  const offering = perCenter.filter(({ free }) => free > 0);
  return {
    availability: availabilityOf(most),
    ...(offering.length > 0 && {
      dataCenters: offering.map(({ center: { id, name }, free }) => ({
        id,
        name,
        availability: availabilityOf(free),
      })),
    }),
    cudaVersions: cudaVersions.map((version) => ({ version, available: most > 0 })),
  };
}

/** What each GPU type's stock in a data centre is. */
export function presentGpuStock(center: DataCenter, shelves: readonly Shelf[]) {
  return gpuTypes.map((gpu) => {
    const here = shelves.filter((shelf) => shelf.gpuId === gpu.id);
    return { id: gpu.id, name: displayName(gpu.id), availability: availabilityOf(mostFree(here, center, 1)) };
  });
}

/** The fullest shelf of a data centre, as pods of `count` GPUs see it; 0 when it could not hold one. */
function mostFree(shelves: readonly Shelf[], center: DataCenter, count: number): number {
  const here = shelves.filter((shelf) => shelf.dataCenterId === center.id && shelf.free >= count);
  return Math.max(0, ...here.map((shelf) => shelf.free));
}

function displayName(gpuId: string): string {
  return gpuId.replace(/^NVIDIA (GeForce )?/, '');
}
