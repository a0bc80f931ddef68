import { type Pod } from './pods.js';
import { type WaitingTasks } from './waiting-tasks.js';

/** What a policy may know: the present and the past, never the future. */
export interface View {
  nowS: number;
  waiting: WaitingTasks;
  /** Those that are not gone. */
  pods: readonly Pod[];
  arrivals: number;
  /** Mean seconds that finished tasks of this model kept a worker, model loads included; undefined before the first. */
  secondsOf: (model: string) => number | undefined;
  /** How long boots have taken so far; undefined before the first. */
  bootS: number | undefined;
}

export interface Change {
  spawn: number;
  /** Pods to end; those that are busy are left alone. */
  drain: readonly string[];
}

export interface ScalingPolicy {
  name: string;
  /** It decides this often, in seconds, */
  everyS: number;
  /** and this soon after an arrival, a start or an end; undefined: never. */
  wakeS?: number;
  /** Pods at the beginning, booted already. */
  initialPods?: number;
  /** Told of each arrival. */
  noteArrival?: (atS: number, model: string) => void;
  decide: (view: View) => Change;
}
