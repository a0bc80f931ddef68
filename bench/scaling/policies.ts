import { type FleetPolicy } from '../../services/scheduler/src/size-fleet/size-fleet.js';
import { corePolicy } from './core-policy.js';
import { fixedFleet, keda, queueDelay, requestCount, skyServe } from './peers.js';
import { type PodModel } from './pods.js';
import { type ScalingPolicy } from './policy.js';
import { type TraceTask } from './trace.js';

/** Each policy as a maker: a replay needs a fresh one. */
export type PolicyMakers = Record<string, () => ScalingPolicy>;

/** Every policy of the comparison, made for this trace and these pods. */
export function policyMakers(trace: readonly TraceTask[], { maxPods }: PodModel): PolicyMakers {
  const fixed = Math.min(maxPods, Math.max(1, Math.ceil(meanLoad(trace) / 0.8)));
  const common = { minimum: 0, maximum: maxPods, keepIdle: 0, classes: [], scheduled: 0 };
  const backlog: FleetPolicy = {
    ...common,
    rule: { kind: 'backlog', targetWaitMs: 20_000 },
  };
  const threshold = (minimum: number): FleetPolicy => ({
    ...common,
    minimum: Math.min(minimum, maxPods),
    rule: { kind: 'threshold', tasksPerWorker: 3, idleTimeoutMs: 300_000, spawningGraceMs: 180_000 },
  });
  return {
    backlog: () => corePolicy('backlog', backlog, { everyS: 30, wakeS: 0.2 }),
    'threshold-min0': () => corePolicy('threshold-min0', threshold(0), { everyS: 30 }),
    'threshold-min2': () => corePolicy('threshold-min2', threshold(2), { everyS: 30 }),
    keda,
    'queue-delay': queueDelay,
    'request-count': requestCount,
    skyserve: skyServe,
    fixed: () => fixedFleet(fixed),
  };
}

/** GPUs that the trace would keep busy on average. */
export function meanLoad(trace: readonly TraceTask[]): number {
  const seconds = Math.max(1, (trace.at(-1)?.arrivalS ?? 0) - (trace[0]?.arrivalS ?? 0));
  return trace.reduce((sum, { serviceS }) => sum + serviceS, 0) / seconds;
}
