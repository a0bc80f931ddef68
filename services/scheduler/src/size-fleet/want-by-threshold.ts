import { type ClassView } from './class-view.js';
import { type Want } from './want.js';

export interface ThresholdPolicy {
  kind: 'threshold';
  /** Waiting tasks for each worker before another one is asked for. */
  tasksPerWorker: number;
  idleTimeoutMs: number;
  spawningGraceMs: number;
}

/** The Python orchestrator's documented rule: queued ÷ workers > threshold asks for ceil(queued ÷ threshold) workers in all. */
export function wantByThreshold(view: ClassView, policy: ThresholdPolicy): Want {
  const demand = Math.ceil(view.queued / policy.tasksPerWorker) - view.helpers.length;
  return {
    parts: { queue: Math.max(0, demand) },
    idleLimitMs: { spawning: policy.spawningGraceMs, active: policy.idleTimeoutMs },
    numbers: { tasks_per_worker: policy.tasksPerWorker },
  };
}
