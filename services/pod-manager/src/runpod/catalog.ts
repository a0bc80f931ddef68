import { z } from 'zod';
import { type RunpodApi } from './api.js';

const price = z.number().nullable().catch(null);
/** An unknown word is no reason to drop a GPU. */
const availability = z.string().optional().catch(undefined);

const GpuType = z
  .object({
    id: z.string(),
    memory: z.number().nullable().catch(null),
    price: z.object({ secure: price, community: price }).catch({ secure: null, community: null }),
    availability,
    dataCenters: z.array(z.object({ id: z.string(), availability })).catch([]),
  })
  .transform(({ id, memory, price, availability, dataCenters }) => ({
    id,
    memoryGb: memory,
    pricePerHour: { SECURE: price.secure || null, COMMUNITY: price.community || null },
    available: availability !== 'NONE',
    dataCenterIds: dataCenters.filter((center) => center.availability !== 'NONE').map((center) => center.id),
  }));

/** A GPU type that can be rented: price in USD an hour for one GPU, and where the provider says it has some. */
export type GpuType = z.infer<typeof GpuType>;

const Catalog = z.object({ gpus: z.array(z.unknown()) });

/** The provider's GPU types with today's prices and availability. Throws ProviderError. */
export async function listGpus(api: RunpodApi): Promise<GpuType[]> {
  const path = '/v2/catalog/gpus?include=AVAILABILITY&product=POD';
  const { gpus } = await api.send({ method: 'GET', path }, Catalog);
  return gpus.flatMap((gpu) => {
    const { success, data } = GpuType.safeParse(gpu);
    return success ? [data] : [];
  });
}

const DataCenters = z.object({ dataCenters: z.array(z.object({ id: z.string() })) });

/** The ids of all data centres. Throws ProviderError. */
export async function listDataCenters(api: RunpodApi): Promise<string[]> {
  const { dataCenters } = await api.send({ method: 'GET', path: '/v2/catalog/datacenters' }, DataCenters);
  return dataCenters.map(({ id }) => id);
}
