import { type Access, type ProviderPod } from '../provider/provider.js';
import { type Failure } from '../terminate-pod/terminate-pod.sql.js';

/** What is known of a pod besides its row; memory of this process, at worst forgotten at a restart. */
export type Observation = Memory &
  (
    | { kind: 'unknown' }
    | { kind: 'listed'; pod: ProviderPod }
    /** Not in a complete list, or listed as gone. `doubtful`: the list was empty although pods should run. */
    | { kind: 'absent'; doubtful: boolean }
  );

export interface Memory {
  /** Some list has shown the pod. */
  seen: boolean;
  /** Lists in a row that showed the pod as stopped. */
  stoppedTimes: number;
  /** When the provider was last asked to end it, successfully or not. */
  deletedAt: Date | null;
  checkedAt: Date | null;
  /** When its disk was last looked at; null before this process has known the pod. */
  diskCheckedAt: Date | null;
  /** What the last look saw of a long step: a change is progress. */
  mark: string | null;
  /** When the provider's log was last read, and what it was then. */
  logReadAt: Date | null;
  logMark: string | null;
  /** What hindered the last try to reach it over SSH. */
  hindrance: string | null;
}

/** What to do about one pod now. */
export type PodAction =
  | { kind: 'wait'; reason: string }
  /** The intent's pod was found by its name. */
  | { kind: 'adopt'; pod: ProviderPod }
  /** The intent's pod was looked for long enough. */
  | { kind: 'abandon' }
  | { kind: 'mark-present' }
  /** Not in the list: ask for the pod itself, and if it is unknown too, take the step. */
  | { kind: 'check-absence'; step: 'mark' | 'finish' | 'lose' }
  | { kind: 'launch'; access: Access }
  /** The container does not come up: see what the provider's log says. */
  | { kind: 'read-log' }
  | { kind: 'check-worker' }
  | { kind: 'give-up-silent' }
  | { kind: 'check-disk'; access: Access }
  /** The worker cannot be kept: it fails and the pod ends. */
  | { kind: 'fail'; failure: Failure; from?: 'spawning' }
  | { kind: 'terminate'; reason: string }
  /** The drain time is over: work goes back, the pod ends. */
  | { kind: 'stop-draining' }
  /** Keep what can be known of it before it ends. */
  | { kind: 'diagnose' }
  | { kind: 'delete' };
