import { type CreatePodRequest } from '../requests/create-pod.js';
import { type PodTraits } from './traits.js';

/** The machine a pod rents. `memory` is in GB; both figures are totals for the pod. */
export type Compute =
  | { kind: 'gpu'; id: string; count: number; vcpuCount: number; memory: number }
  | { kind: 'cpu'; id: string; vcpuCount: number; memory: number };

/** A span in which the pod was paid for, in epoch milliseconds; `to` is null while it runs. */
export interface BilledSpan {
  from: number;
  to: number | null;
}

/** Everything the emulator knows of a pod; what the API shows is derived from it and the time. Times are epoch milliseconds. */
export interface Pod {
  readonly id: string;
  readonly sequence: number;
  name: string;
  image: string;
  args: string;
  disk: number;
  env: Record<string, string>;
  ports: string[];
  registry: string | null;
  globalNetworking: boolean;
  locked: boolean;
  entrypoint?: string[];
  cmd?: string[];
  mounts: NonNullable<CreatePodRequest['mounts']>;
  readonly cloud: Cloud;
  readonly dataCenterId: string;
  readonly cudaVersion: string | null;
  readonly compute: Compute;
  readonly costPerHour: number;
  /** Seeded through the admin API as somebody else's; a write to it is counted. */
  readonly foreign: boolean;
  readonly traits: PodTraits;
  readonly createdAt: number;
  startedAt: number;
  stoppedAt: number | null;
  /** How a stopped pod shows. */
  stoppedAs: 'EXITED' | 'ERROR';
  /** When a DELETE was answered that takes effect later. */
  deleteAskedAt: number | null;
  terminatedAt: number | null;
  vanishedAt: number | null;
  /** The public port of 22/tcp, shown once the container has booted; null without that port. */
  sshPort: number | null;
  /** The port before a restart, which the API goes on showing until the container has booted again. */
  staleSshPort: number | null;
  /** The last public port it had, for a fault that hands it on. */
  lastSshPort: number | null;
  billed: BilledSpan[];
}

/** Runpod's two clouds. */
export type Cloud = 'SECURE' | 'COMMUNITY';
