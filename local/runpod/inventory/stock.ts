import { type Cloud } from '../pods/pod.js';
import { dataCenters } from './data-centers.js';
import { gpuTypes, type GpuType } from './gpu-types.js';

/** How much of something the catalog says there is. */
export type Availability = 'NONE' | 'LOW' | 'MEDIUM' | 'HIGH';

/** One kind of GPU in one cloud of one data centre. */
export interface Shelf {
  gpuId: string;
  cloud: Cloud;
  dataCenterId: string;
  free: number;
}

/** The GPUs nobody rents, by type, cloud and data centre. The catalog shows a copy that may be some seconds old. */
export class Stock {
  private readonly shelves: Shelf[];
  private shown: Shelf[];
  private shownAt = 0;

  constructor(
    perDataCenter: number,
    private readonly catalogLagMs: number,
  ) {
    this.shelves = gpuTypes.flatMap((gpu) => shelvesOf(gpu, perDataCenter));
    this.shown = copyOf(this.shelves);
  }

  /** The shelves of a GPU type in a cloud that hold at least `count`, fullest first. */
  holding(gpuId: string, cloud: Cloud, count: number): Shelf[] {
    return this.shelves
      .filter((shelf) => shelf.gpuId === gpuId && shelf.cloud === cloud && shelf.free >= count)
      .sort((a, b) => b.free - a.free);
  }

  /** Takes GPUs off a shelf (or puts them back, with a negative count); false when there are too few. */
  take(gpuId: string, cloud: Cloud, dataCenterId: string, count: number): boolean {
    const shelf = this.shelves.find(
      (one) => one.gpuId === gpuId && one.cloud === cloud && one.dataCenterId === dataCenterId,
    );
    if (!shelf || shelf.free < count) return false;
    shelf.free -= count;
    return true;
  }

  /** Sets the free count of every matching shelf and says how many matched. */
  set(match: Partial<Omit<Shelf, 'free'>>, free: number): number {
    const matching = this.shelves.filter((shelf) => matches(shelf, match));
    for (const shelf of matching) shelf.free = free;
    return matching.length;
  }

  /** The shelves as the catalog shows them at `now`. */
  catalog(now: number): readonly Shelf[] {
    if (now - this.shownAt >= this.catalogLagMs) {
      this.shown = copyOf(this.shelves);
      this.shownAt = now;
    }
    return this.shown;
  }
}

/** The catalog's word for a number of free GPUs. */
export function availabilityOf(free: number): Availability {
  if (free <= 0) return 'NONE';
  if (free <= 2) return 'LOW';
  return free <= 8 ? 'MEDIUM' : 'HIGH';
}

function shelvesOf(gpu: GpuType, free: number): Shelf[] {
  const clouds: Cloud[] = [];
  if (gpu.secure !== undefined) clouds.push('SECURE');
  if (gpu.community !== undefined) clouds.push('COMMUNITY');
  return clouds.flatMap((cloud) =>
    dataCenters.map(({ id }) => ({ gpuId: gpu.id, cloud, dataCenterId: id, free })),
  );
}

function copyOf(shelves: Shelf[]): Shelf[] {
  return shelves.map((shelf) => ({ ...shelf }));
}

function matches(shelf: Shelf, match: Partial<Omit<Shelf, 'free'>>): boolean {
  return (
    (match.gpuId ?? shelf.gpuId) === shelf.gpuId &&
    (match.cloud ?? shelf.cloud) === shelf.cloud &&
    (match.dataCenterId ?? shelf.dataCenterId) === shelf.dataCenterId
  );
}
