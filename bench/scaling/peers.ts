import { type Pod } from './pods.js';
import { type ScalingPolicy, type View } from './policy.js';

const isIdle = ({ state }: Pod) => state === 'idle';
const isBusy = ({ state }: Pod) => state === 'busy';
const isBooting = ({ state }: Pod) => state === 'booting';

/** Idle pods that have been so for longer than that. */
function idleFor({ pods, nowS }: View, seconds: number): string[] {
  return pods.filter((pod) => isIdle(pod) && nowS - pod.idleSinceS >= seconds).map(({ id }) => id);
}

/** The pods to end so that `target` are left: booting ones first, then the longest idle; a busy one never. */
function downTo(target: number, { pods }: View): string[] {
  const free = [
    ...pods.filter(isBooting),
    ...pods.filter(isIdle).sort((a, b) => a.idleSinceS - b.idleSinceS),
  ];
  return free.slice(0, Math.max(0, pods.length - target)).map(({ id }) => id);
}

const demand = ({ waiting, pods }: View) => waiting.count + pods.filter(isBusy).length;

/** KEDA with a queue-length trigger of one task a worker: polled every 30 s, at most doubling (or 4) at once; down to the highest wish of the last 300 s. */
export function keda(): ScalingPolicy {
  const wishes: { atS: number; wish: number }[] = [];
  return {
    name: 'keda',
    everyS: 30,
    decide: (view) => {
      const wish = demand(view);
      wishes.push({ atS: view.nowS, wish });
      while ((wishes[0]?.atS ?? 0) < view.nowS - 300) wishes.shift();
      const present = view.pods.length;
      const target = Math.max(...wishes.map((one) => one.wish));
      const limit = Math.max(2 * present, present + 4);
      return { spawn: Math.max(0, Math.min(wish, limit) - present), drain: downTo(target, view) };
    },
  };
}

/** Runpod Serverless' default: one more worker for each task that has waited over 4 s and has none on its way; idle workers end after 5 s. */
export function queueDelay(): ScalingPolicy {
  return {
    name: 'queue-delay',
    everyS: 1,
    decide: (view) => ({
      spawn: Math.max(0, view.waiting.countOlderThan(view.nowS - 4) - view.pods.filter(isBooting).length),
      drain: idleFor(view, 5),
    }),
  };
}

/** A worker for each task waiting or running; idle workers end after 300 s. */
export function requestCount(): ScalingPolicy {
  return {
    name: 'request-count',
    everyS: 1,
    wakeS: 0.2,
    decide: (view) => ({ spawn: Math.max(0, demand(view) - view.pods.length), drain: idleFor(view, 300) }),
  };
}

/** SkyServe's delays: the rate of the last minute times the mean service time, wanted for 300 s before growing and 1,200 s before shrinking; at least one. */
export function skyServe(): ScalingPolicy {
  const arrivals: { atS: number; model: string }[] = [];
  let above: number | undefined;
  let below: number | undefined;
  return {
    name: 'skyserve',
    everyS: 20,
    initialPods: 1,
    noteArrival: (atS, model) => void arrivals.push({ atS, model }),
    decide: (view) => {
      while ((arrivals[0]?.atS ?? Infinity) < view.nowS - 60) arrivals.shift();
      const work = arrivals.reduce((sum, { model }) => sum + (view.secondsOf(model) ?? 60), 0);
      const target = Math.max(1, Math.ceil(work / 60));
      const present = view.pods.length;
      above = target > present ? (above ?? view.nowS) : undefined;
      below = target < present ? (below ?? view.nowS) : undefined;
      const grow = above !== undefined && view.nowS - above >= 300;
      const shrink = below !== undefined && view.nowS - below >= 1200;
      if (grow) above = undefined;
      if (shrink) below = undefined;
      return { spawn: grow ? target - present : 0, drain: shrink ? downTo(target, view) : [] };
    },
  };
}

/** Always this many. */
export function fixedFleet(pods: number): ScalingPolicy {
  return { name: 'fixed', everyS: 3600, initialPods: pods, decide: () => ({ spawn: 0, drain: [] }) };
}
