import { z } from 'zod';

export const workerStatuses = ['spawning', 'active', 'terminating', 'terminated', 'error'] as const;
export const WorkerStatus = z.enum(workerStatuses);
export type WorkerStatus = z.infer<typeof WorkerStatus>;

/** Worker statuses only move forward: no heartbeat revives error, terminating or terminated. */
export const workerTransitions = [
  { from: 'spawning', to: 'active', by: 'first request for work, or beat of its own loop' },
  { from: 'spawning', to: 'terminating', by: 'scheduler: no longer needed' },
  { from: 'spawning', to: 'error', by: 'pod-manager: bring-up failed' },
  { from: 'active', to: 'terminating', by: 'scheduler: drain' },
  { from: 'active', to: 'error', by: 'stale, crashed, or its pod is gone' },
  { from: 'terminating', to: 'terminated', by: 'pod-manager: pod confirmed gone' },
  { from: 'terminating', to: 'error', by: 'lost while draining' },
  { from: 'error', to: 'terminated', by: 'pod-manager: pod confirmed gone' },
] as const satisfies readonly { from: WorkerStatus; to: WorkerStatus; by: string }[];
