import { z } from 'zod';
import { type RunpodApi } from './api.js';

const NetworkVolume = z.object({
  id: z.string(),
  name: z.string(),
  dataCenter: z.string(),
  size: z.number().catch(0),
});
/** A network volume; `size` in GB. It can be mounted in its own data centre alone. */
export type NetworkVolume = z.infer<typeof NetworkVolume>;

const List = z.object({ networkVolumes: z.array(z.unknown()) });

/** The account's network volumes. Throws ProviderError. */
export async function listNetworkVolumes(api: RunpodApi): Promise<NetworkVolume[]> {
  const { networkVolumes } = await api.send({ method: 'GET', path: '/v2/network-volumes' }, List);
  return networkVolumes.flatMap((item) => {
    const { success, data } = NetworkVolume.safeParse(item);
    return success ? [data] : [];
  });
}

/** Grows a network volume to `sizeGb`, which cannot be undone. Throws ProviderError. */
export function growNetworkVolume(
  api: RunpodApi,
  { id }: NetworkVolume,
  sizeGb: number,
): Promise<NetworkVolume> {
  const path = `/v2/network-volumes/${encodeURIComponent(id)}`;
  return api.send({ method: 'PATCH', path, body: { size: sizeGb } }, NetworkVolume);
}
