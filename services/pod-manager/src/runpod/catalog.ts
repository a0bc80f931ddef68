import { z } from 'zod';
import { type RunpodApi } from './api.js';

const price = z.number().nullable().catch(null);

const GpuType = z
  .object({
    id: z.string(),
    memory: z.number().nullable().catch(null),
    price: z.object({ secure: price, community: price }).catch({ secure: null, community: null }),
  })
  .transform(({ id, memory, price }) => ({
    id,
    memoryGb: memory,
    pricePerHour: { SECURE: price.secure, COMMUNITY: price.community },
  }));

/** A GPU type that can be rented; prices in USD an hour for one GPU. */
export type GpuType = z.infer<typeof GpuType>;

const Catalog = z.object({ gpus: z.array(z.unknown()) });

/** The provider's GPU types with today's prices. Throws ProviderError. */
export async function listGpus(api: RunpodApi): Promise<GpuType[]> {
  const { gpus } = await api.send({ method: 'GET', path: '/v2/catalog/gpus' }, Catalog);
  return gpus.flatMap((gpu) => {
    const { success, data } = GpuType.safeParse(gpu);
    return success ? [data] : [];
  });
}
