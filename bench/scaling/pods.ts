/** How pods behave in the replay; the same for every policy. */
export interface PodModel {
  /** From asking for a pod to its first claim; each pod's own time lies evenly between these. */
  bootMinS: number;
  bootMaxS: number;
  /** Added to a task whose model its worker has not loaded. */
  modelLoadS: number;
  /** A pod costs this from being asked for to its end. */
  dollarsPerHour: number;
  /** No policy has more pods at once. */
  maxPods: number;
  seed: number;
}

/** A pod and the worker on it. */
export interface Pod {
  id: string;
  askedAtS: number;
  readyAtS: number;
  state: 'booting' | 'idle' | 'busy' | 'gone';
  model: string | undefined;
  /** Since when it has had no task; of a booting pod, when it was asked for. */
  idleSinceS: number;
  /** When the present task began. */
  startedAtS: number;
  /** The present task's model. */
  runs: string | undefined;
  endedAtS: number | undefined;
}
