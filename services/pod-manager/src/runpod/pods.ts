import { z } from 'zod';
import { type ProviderPod } from '../provider/provider.js';
import { type RunpodApi } from './api.js';
import { ProviderError } from '../provider/provider-error.js';

const port = z.int().min(1).max(65_535);
const Endpoint = z
  .object({ host: z.string().min(1), port })
  .nullable()
  .catch(null);

/** Tolerant: only the id is needed; unknown statuses, extra fields and nulls pass. `env` is not kept. */
const Pod = z
  .object({
    id: z.string().min(1),
    name: z.string().catch(''),
    status: z.string().catch('UNKNOWN'),
    cost: z.number().nullable().catch(null),
    dataCenterId: z.string().nullable().catch(null),
    ssh: z.object({ direct: Endpoint }).catch({ direct: null }),
  })
  .transform(({ id, name, status, cost, dataCenterId, ssh }) => ({
    id,
    name,
    status,
    costPerHour: cost,
    place: dataCenterId,
    state: stateOf(status),
    // Direct SSH is there once the container runs.
    access: ssh.direct && { ...ssh.direct, user: 'root' },
  }));

/** A stopped pod may never start again: its GPU is rented on. */
function stateOf(status: string): ProviderPod['state'] {
  if (status === 'TERMINATED') return 'gone';
  return status === 'EXITED' || status === 'ERROR' ? 'stopped' : 'live';
}

const Page = z.object({
  pods: z.array(z.unknown()),
  pagination: z.object({ hasNextPage: z.boolean(), nextCursor: z.string().nullable() }).nullish().catch(null),
});

/** Body of `POST /v2/pods`: what we use of it. */
export interface CreatePodRequest {
  name: string;
  image: string;
  gpu: {
    id: string;
    count: number;
    minCudaVersion?: string;
    minRamPerGpu?: number;
    minVcpuCountPerGpu?: number;
  };
  cloud: 'SECURE' | 'COMMUNITY';
  disk: number;
  ports: string[];
  env: Record<string, string>;
  dataCenterIds?: string[];
  mounts?: { network: { volumeId: string; path: string }[] };
}

/** Every pod of the account, ours or not. Throws ProviderError; a page that fails fails the whole list. */
export async function listPods(api: RunpodApi): Promise<ProviderPod[]> {
  const pods: ProviderPod[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page: z.infer<typeof Page> = await api.send({ method: 'GET', path: `/v2/pods${query}` }, Page);
    pods.push(...page.pods.flatMap(readPod));
    cursor = page.pagination?.hasNextPage ? page.pagination.nextCursor : null;
  }
  return pods;
}

/** One pod, or null when the provider does not know it. Throws ProviderError on anything else. */
export async function getPod(api: RunpodApi, id: string): Promise<ProviderPod | null> {
  try {
    return await api.send({ method: 'GET', path: `/v2/pods/${encodeURIComponent(id)}` }, Pod);
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'gone') return null;
    throw error;
  }
}

/** Rents a pod, asked once: names are not unique and there is no idempotency key. Throws ProviderError. */
export function createPod(api: RunpodApi, body: CreatePodRequest): Promise<ProviderPod> {
  return api.send({ method: 'POST', path: '/v2/pods', body }, Pod);
}

/** Asks for the end of a pod. False when the provider does not know it. Throws ProviderError on anything else. */
export async function terminatePod(api: RunpodApi, id: string): Promise<boolean> {
  try {
    await api.send({ method: 'DELETE', path: `/v2/pods/${encodeURIComponent(id)}` }, z.unknown());
    return true;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'gone') throw error;
    return false;
  }
}

function readPod(item: unknown): ProviderPod[] {
  const { success, data } = Pod.safeParse(item);
  return success ? [data] : [];
}
