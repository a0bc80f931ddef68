import { z } from 'zod';
import { type RunpodApi } from './api.js';
import { ProviderError } from './provider-error.js';

const NetworkVolume = z.object({ id: z.string(), name: z.string(), dataCenter: z.string() });
export type NetworkVolume = z.infer<typeof NetworkVolume>;

const List = z.object({ networkVolumes: z.array(z.unknown()) });

/** The network volume of that name. Throws ProviderError; `rejected` when the account has none. */
export async function findNetworkVolume(api: RunpodApi, name: string): Promise<NetworkVolume> {
  const { networkVolumes } = await api.send({ method: 'GET', path: '/v2/network-volumes' }, List);
  for (const item of networkVolumes) {
    const { success, data } = NetworkVolume.safeParse(item);
    if (success && data.name === name) return data;
  }
  throw new ProviderError(
    'rejected',
    `the account has no network volume named "${name}" (RUNPOD_STORAGE_NAME)`,
  );
}
