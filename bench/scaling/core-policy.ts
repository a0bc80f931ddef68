import {
  ARRIVAL_BUCKET_S,
  ARRIVAL_WINDOW_S,
  type Arrivals,
  type FleetSnapshot,
  type FleetWorker,
} from '../../services/scheduler/src/size-fleet/fleet.js';
import { learnHabits, type LearnedHabits } from '../../services/scheduler/src/size-fleet/learn-habits.js';
import { sizeFleet, type FleetPolicy } from '../../services/scheduler/src/size-fleet/size-fleet.js';
import { type Pod } from './pods.js';
import { type Change, type ScalingPolicy, type View } from './policy.js';

/** Before history: the brief's table, 512x512 and 24 frames. */
const UNKNOWN_TASK_S = 150;
/** Before history: what a pod typically takes. */
const UNKNOWN_BOOT_S = 90;
const LEARN_EVERY_S = 150;
/** How far back a decision looks at arrivals. */
const RECENT_S = 600;

interface Pace {
  everyS: number;
  wakeS?: number;
}

/** The scheduler's own decision in the replay's clothes: it sees what the service reads from the database. */
export function corePolicy(name: string, policy: FleetPolicy, pace: Pace): ScalingPolicy {
  const seen = new Seen();
  let learnedAtS = -Infinity;
  let habits: LearnedHabits | undefined;
  return {
    name,
    ...pace,
    initialPods: policy.minimum,
    noteArrival: (atS, model) => seen.add(atS, model),
    decide: (view) => {
      const bootS = view.bootS ?? UNKNOWN_BOOT_S;
      const now = new Date(view.nowS * 1000);
      const { rule, maximum } = policy;
      if (rule.kind === 'backlog' && view.nowS - learnedAtS >= LEARN_EVERY_S) {
        const terms = { bootS, maximum, targetWaitS: rule.targetWaitMs / 1000 };
        habits = learnHabits(seen.arrivals(view, ARRIVAL_WINDOW_S), terms, now, habits);
        learnedAtS = view.nowS;
      }
      const snapshot: FleetSnapshot = {
        workers: view.pods.map((pod) => workerOf(pod, view, bootS)),
        waiting: view.waiting
          .byModel()
          .map(({ model, tasks }) => ({ minVramGb: 0, tasks, secondsEach: secondsOf(view, model) })),
        arrivals: seen.arrivals(view, RECENT_S),
        habits: new Map(habits && [[0, habits]]),
        bootS,
        spending: null,
      };
      return changeOf(sizeFleet(snapshot, policy, now));
    },
  };
}

function changeOf(decisions: ReturnType<typeof sizeFleet>): Change {
  return {
    spawn: decisions.reduce((sum, decision) => sum + (decision.kind === 'spawn' ? decision.count : 0), 0),
    drain: decisions.flatMap((decision) => (decision.kind === 'drain' ? decision.workerIds : [])),
  };
}

function secondsOf(view: View, model: string): number {
  return view.secondsOf(model) ?? UNKNOWN_TASK_S;
}

function workerOf(pod: Pod, view: View, bootS: number): FleetWorker {
  return {
    id: pod.id,
    status: pod.state === 'booting' ? 'spawning' : 'active',
    busy: pod.state === 'busy',
    freeInS: freeInS(pod, view, bootS),
    idleSince: new Date(pod.idleSinceS * 1000),
    vramGb: 0,
    external: false,
  };
}

function freeInS(pod: Pod, view: View, bootS: number): number {
  if (pod.state === 'booting') return Math.max(1, bootS - (view.nowS - pod.askedAtS));
  if (pod.state !== 'busy') return 0;
  const ranS = view.nowS - pod.startedAtS;
  // What runs over is expected to take a quarter more of what it took.
  return Math.max(secondsOf(view, pod.runs ?? '') - ranS, ranS / 4);
}

/** The arrivals so far, in the scheduler's buckets. */
class Seen {
  private buckets: { atS: number; tasks: Map<string, number> }[] = [];

  add(atS: number, model: string): void {
    const bucketS = Math.floor(atS / ARRIVAL_BUCKET_S) * ARRIVAL_BUCKET_S;
    let last = this.buckets.at(-1);
    if (last?.atS !== bucketS) this.buckets.push((last = { atS: bucketS, tasks: new Map<string, number>() }));
    last.tasks.set(model, (last.tasks.get(model) ?? 0) + 1);
  }

  arrivals(view: View, backS: number): Arrivals[] {
    const kept = this.buckets.findIndex(({ atS }) => atS > view.nowS - ARRIVAL_WINDOW_S);
    if (kept > 0) this.buckets = this.buckets.slice(kept);
    return this.buckets
      .filter(({ atS }) => atS > view.nowS - backS)
      .map(({ atS, tasks }) => {
        const count = [...tasks.values()].reduce((sum, one) => sum + one, 0);
        const seconds = [...tasks].reduce((sum, [model, one]) => sum + one * secondsOf(view, model), 0);
        return { minVramGb: 0, at: new Date(atS * 1000), tasks: count, secondsEach: seconds / count };
      });
  }
}
