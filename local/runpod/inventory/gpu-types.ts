/** A GPU type; `memory` is its VRAM in GB, a price is USD per hour for one GPU, and a cloud without a price does not offer it. */
export interface GpuType {
  id: string;
  memory: number;
  secure?: number;
  community?: number;
}

/** The GPU types the emulator rents out. Ids are Runpod's own; prices are those published in autumn 2026. */
export const gpuTypes: readonly GpuType[] = [
  { id: 'NVIDIA GeForce RTX 3070', memory: 8, community: 0.13 },
  { id: 'NVIDIA GeForce RTX 3090', memory: 24, community: 0.22 },
  { id: 'NVIDIA GeForce RTX 4090', memory: 24, secure: 0.74, community: 0.34 },
  { id: 'NVIDIA GeForce RTX 5090', memory: 32, secure: 0.99, community: 0.69 },
  { id: 'NVIDIA RTX A4000', memory: 16, secure: 0.25 },
  { id: 'NVIDIA RTX A4500', memory: 20, secure: 0.25 },
  { id: 'NVIDIA RTX A5000', memory: 24, secure: 0.27 },
  { id: 'NVIDIA RTX A6000', memory: 48, secure: 0.53 },
  { id: 'NVIDIA A40', memory: 48, secure: 0.49 },
  { id: 'NVIDIA L4', memory: 24, secure: 0.49 },
  { id: 'NVIDIA L40', memory: 48, community: 0.69 },
  { id: 'NVIDIA L40S', memory: 48, secure: 0.99, community: 0.79 },
  { id: 'NVIDIA RTX 2000 Ada Generation', memory: 16, secure: 0.24 },
  { id: 'NVIDIA RTX 4000 Ada Generation', memory: 20, secure: 0.26 },
  { id: 'NVIDIA RTX PRO 4500 Blackwell', memory: 32, secure: 0.72 },
  { id: 'NVIDIA A100 80GB PCIe', memory: 80, secure: 1.79, community: 1.19 },
  { id: 'NVIDIA A100-SXM4-80GB', memory: 80, secure: 1.79, community: 1.39 },
  { id: 'NVIDIA H100 PCIe', memory: 80, secure: 2.89, community: 1.99 },
  { id: 'NVIDIA H100 80GB HBM3', memory: 80, secure: 3.99, community: 2.69 },
  { id: 'NVIDIA H100 NVL', memory: 94, secure: 3.19, community: 2.59 },
  { id: 'NVIDIA H200', memory: 141, secure: 4.59, community: 3.59 },
  { id: 'NVIDIA B200', memory: 180, secure: 6.79, community: 5.98 },
  { id: 'NVIDIA B300 SXM6 AC', memory: 288, secure: 7.89, community: 6.94 },
];

/** CPU flavours, with GB of memory per vCPU; a vCPU costs `cpuPriceUsd` an hour. */
export const cpuFlavors: Readonly<Record<string, number>> = {
  cpu3c: 2,
  cpu3g: 4,
  cpu3m: 8,
  cpu5c: 2,
  cpu5g: 4,
  cpu5m: 8,
};

/** USD per vCPU and hour. */
export const cpuPriceUsd = 0.035;

/** The most GPUs one pod may have, by cloud. */
export const maxGpus = { SECURE: 8, COMMUNITY: 4 } as const;

/** CUDA versions of the hosts, newest first; every host offers all of them. */
export const cudaVersions: readonly string[] = ['13.0', '12.8', '12.6', '12.4'];

/** GB of memory and vCPUs that a host gives with each GPU. */
export const perGpu = { memory: 62, vcpuCount: 16 } as const;
