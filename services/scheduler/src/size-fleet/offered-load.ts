import { type Arrivals } from './fleet.js';

/**
 * The most workers that the tasks of the last `seconds` could have kept busy at once, had each started when it arrived:
 * what demand asked for, whatever the fleet was.
 */
export function recentPeak(arrivals: readonly Arrivals[], seconds: number, now: Date): number {
  const fromS = now.getTime() / 1000 - seconds;
  const changes = arrivals
    .map(({ at, tasks, secondsEach }) => ({ fromS: at.getTime() / 1000, tasks, secondsEach }))
    .filter((arrival) => arrival.fromS + arrival.secondsEach > fromS)
    .flatMap((arrival) => [
      { atS: Math.max(fromS, arrival.fromS), tasks: arrival.tasks },
      { atS: arrival.fromS + arrival.secondsEach, tasks: -arrival.tasks },
    ])
    .sort((one, other) => one.atS - other.atS || one.tasks - other.tasks);
  let level = 0;
  return changes.reduce((peak, { tasks }) => Math.max(peak, (level += tasks)), 0);
}
