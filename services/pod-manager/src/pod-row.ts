import { type WorkerStatus } from '@callsheet/contracts';
import { type Stage } from './bring-up/stage.js';
import { type ProviderName } from './provider/provider.js';

/** A row of callsheet.pods: one create attempt and what became of it. */
export interface PodRow {
  id: string;
  workerId: string;
  name: string;
  provider: ProviderName;
  providerPodId: string | null;
  phase: 'intent' | 'created' | 'launched' | 'terminating';
  gpuType: string;
  costPerHour: number | null;
  sshHost: string | null;
  sshPort: number | null;
  sshUser: string;
  sshHostKey: string | null;
  /** Name of the network volume it was asked for with. */
  volume: string | null;
  stage: Stage;
  /** When its start last came further. */
  progressAt: Date;
  requestedAt: Date;
  createdAt: Date | null;
  launchedAt: Date | null;
  terminatingAt: Date | null;
  absentSince: Date | null;
  diagnosedAt: Date | null;
}

/** What the pod-manager needs to know of a pod's worker. */
export interface PodWorker {
  id: string;
  status: WorkerStatus;
  terminatingAt: Date | null;
  /** Its tasks In Progress. */
  heldTasks: number;
}
