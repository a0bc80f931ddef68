import { type Account } from '../account.js';
import { presentAvailability, presentGpuStock, presentGpuType } from '../inventory/catalog.js';
import { dataCenters } from '../inventory/data-centers.js';
import { gpuTypes, type GpuType } from '../inventory/gpu-types.js';
import { dataCenterCatalogQuery, gpuCatalogQuery } from '../requests/query.js';
import { validate } from '../requests/validate.js';
import { Problem } from './problem.js';
import { idOf, type Route } from './route.js';

/** What can be rented, where, and for how much. */
export function catalogRoutes(account: Account): Route[] {
  const presentGpu = (gpu: GpuType, query: unknown) => {
    const { include, product, count, cloud } = validate(gpuCatalogQuery, query);
    if (include && !product) throw new Problem(400, 'include=AVAILABILITY requires product');
    const shelves = account.stock.catalog(account.clock.now());
    return { ...presentGpuType(gpu), ...(include && presentAvailability(gpu, shelves, count, cloud)) };
  };
  return [
    {
      method: 'GET',
      path: '/v2/catalog/gpus',
      handle: ({ query }) => ({ gpus: gpuTypes.map((gpu) => presentGpu(gpu, query)) }),
    },
    {
      method: 'GET',
      path: '/v2/catalog/gpus/:id',
      handle: (request) => {
        const gpu = gpuTypes.find(({ id }) => id === idOf(request));
        if (!gpu) throw new Problem(404, 'GPU type not found');
        return presentGpu(gpu, request.query);
      },
    },
    {
      method: 'GET',
      path: '/v2/catalog/datacenters',
      handle: ({ query }) => {
        const { include } = validate(dataCenterCatalogQuery, query);
        const shelves = account.stock.catalog(account.clock.now());
        const withStock = include === 'GPU_AVAILABILITY';
        return {
          dataCenters: dataCenters.map((center) => ({
            ...center,
            ...(withStock && { gpuAvailability: presentGpuStock(center, shelves) }),
          })),
        };
      },
    },
  ];
}
