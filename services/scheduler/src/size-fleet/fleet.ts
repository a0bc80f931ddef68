/** A worker that takes tasks now or will soon. */
export interface FleetWorker {
  id: string;
  status: 'spawning' | 'active';
  /** It holds a task In Progress. */
  busy: boolean;
  /** Seconds until it can take a task, as predicted: the rest of its task or of its boot; 0 when idle. */
  freeInS: number;
  /** Since when it has had no task: end of its last one or activation; of a spawning worker, when it was asked for. */
  idleSince: Date;
  /** GB of VRAM it has or was asked for; it takes tasks that need no more. */
  vramGb: number;
  /** On somebody's own machine: it takes work, but we neither rent nor drain it. */
  external: boolean;
}

/** Tasks that a worker could claim now. */
export interface WaitingWork {
  minVramGb: number;
  tasks: number;
  /** How long one of them keeps a worker, as predicted. */
  secondsEach: number;
}

/** Tasks that arrived within one interval of `ARRIVAL_BUCKET_S`. */
export interface Arrivals extends WaitingWork {
  at: Date;
}

/** Arrivals are counted in intervals of this length. */
export const ARRIVAL_BUCKET_S = 5;
/** How far back arrivals matter: long enough to see a pattern repeat, short enough to forget yesterday's. */
export const ARRIVAL_WINDOW_S = 7200;

/** What may still be spent. */
export interface SpendingRoom {
  /** Workers that may be rented beside those that are. */
  workers: number;
  /** Which limit says so, in words for an operator. */
  limit: string;
}

/** How a class's fleet follows demand, learned from its arrivals. */
export interface Habits {
  /** Workers kept whatever the demand is. */
  floor: number;
  /** How long a worker above the floor may be idle. */
  holdS: number;
  /** A waiting task asks for new workers unless the present ones start it within this, */
  patienceS: number;
  /** for so many: of several boots the quickest serves, the others are given up. */
  hedge: number;
}

export interface FleetSnapshot {
  workers: readonly FleetWorker[];
  waiting: readonly WaitingWork[];
  /** In order of time, `ARRIVAL_WINDOW_S` back at most. */
  arrivals: readonly Arrivals[];
  /** Learned habits by class (`minVramGb`); a class without any follows `firstHabits`. */
  habits: ReadonlyMap<number, Habits>;
  /** From asking for a worker to its first claim, by history. */
  bootS: number;
  /** Null when no limit is set. */
  spending: SpendingRoom | null;
}
