import { type KnownUnknowns } from '../known-unknowns.js';
import { type Compute } from '../pods/pod.js';
import { type CreatePodRequest } from '../requests/create-pod.js';
import { cpuFlavors, cpuPriceUsd, cudaVersions, gpuTypes, maxGpus, perGpu } from './gpu-types.js';
import { dataCenters } from './data-centers.js';
import { type Stock } from './stock.js';

/** Where a pod goes and what it costs in USD an hour. */
export interface Placement {
  compute: Compute;
  dataCenterId: string;
  cudaVersion: string | null;
  costPerHour: number;
}

/** Container disks outside these bounds (GB) find no host; the lower one was met on the real service. */
const diskBounds = { min: 20, max: 2_000 };

/** Finds a host and takes its GPUs off the stock; undefined means no capacity. */
export function placePod(
  stock: Stock,
  request: CreatePodRequest,
  { dataCenters: rule }: Pick<KnownUnknowns, 'dataCenters'>,
  volumeDataCenter?: string,
): Placement | undefined {
  if (request.disk < diskBounds.min || request.disk > diskBounds.max) return undefined;
  const allowed = volumeDataCenter ? [volumeDataCenter] : request.dataCenterIds;
  const place = (centers: string[]) =>
    request.cpu ? placeCpu(request.cpu, centers) : placeGpu(stock, request, centers);
  return place(allowed) ?? (rule === 'preferred' && !volumeDataCenter ? place([]) : undefined);
}

function placeGpu(stock: Stock, { gpu, cloud }: CreatePodRequest, allowed: string[]): Placement | undefined {
  const type = gpuTypes.find(({ id }) => id === gpu?.id);
  const cudaVersion = gpu && matchingCudaVersion(gpu);
  if (!gpu || !type || !cudaVersion || !fitsHost(gpu, maxGpus[cloud])) return undefined;
  const shelf = stock
    .holding(type.id, cloud, gpu.count)
    .find(({ dataCenterId }) => isAllowed(dataCenterId, allowed));
  if (!shelf || !stock.take(type.id, cloud, shelf.dataCenterId, gpu.count)) return undefined;
  const price = (cloud === 'SECURE' ? type.secure : type.community) ?? 0;
  const { count } = gpu;
  const memory = perGpu.memory * count;
  const compute: Compute = { kind: 'gpu', id: type.id, count, vcpuCount: perGpu.vcpuCount * count, memory };
  return { compute, dataCenterId: shelf.dataCenterId, cudaVersion, costPerHour: price * count };
}

function placeCpu(
  { id, vcpuCount }: NonNullable<CreatePodRequest['cpu']>,
  allowed: string[],
): Placement | undefined {
  const memoryPerVcpu = cpuFlavors[id];
  const center = dataCenters.find((one) => isAllowed(one.id, allowed));
  if (memoryPerVcpu === undefined || !center) return undefined;
  const compute: Compute = { kind: 'cpu', id, vcpuCount, memory: memoryPerVcpu * vcpuCount };
  return { compute, dataCenterId: center.id, cudaVersion: null, costPerHour: cpuPriceUsd * vcpuCount };
}

type Gpu = NonNullable<CreatePodRequest['gpu']>;

function fitsHost({ count, minRamPerGpu = 0, minVcpuCountPerGpu = 0 }: Gpu, maxCount: number): boolean {
  return count <= maxCount && minRamPerGpu <= perGpu.memory && minVcpuCountPerGpu <= perGpu.vcpuCount;
}

/** The newest version the request accepts; versions compare by number, so 12.11 is above 12.2. */
function matchingCudaVersion({ allowedCudaVersions, minCudaVersion = '0.0' }: Gpu): string | undefined {
  return cudaVersions.find(
    (version) =>
      (allowedCudaVersions.length === 0 || allowedCudaVersions.includes(version)) &&
      versionNumber(version) >= versionNumber(minCudaVersion),
  );
}

function versionNumber(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1_000 + minor;
}

function isAllowed(dataCenterId: string, allowed: string[]): boolean {
  return allowed.length === 0 || allowed.includes(dataCenterId);
}
