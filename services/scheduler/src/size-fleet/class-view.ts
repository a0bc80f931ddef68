import { type Arrivals, type FleetSnapshot, type FleetWorker, type WaitingWork } from './fleet.js';

/** Tasks that need one class of GPU, and who can take them. */
export interface ClassView {
  /** 0 takes any GPU. */
  minVramGb: number;
  queued: number;
  /** How long one of the waiting tasks keeps a worker; of recent ones when none waits. */
  secondsEach: number;
  /** Rented for this class. */
  workers: readonly FleetWorker[];
  /** Others that take its tasks as well: on somebody's own machine, or of a larger class that has no work waiting. */
  helpers: readonly FleetWorker[];
  arrivals: readonly Arrivals[];
}

/** The classes that have workers, work or recent arrivals, largest first; class 0 is always there. */
export function classViews(snapshot: FleetSnapshot, classes: readonly number[]): ClassView[] {
  const ladder = [...new Set([0, ...classes])].sort((one, other) => other - one);
  const views: ClassView[] = [];
  for (const minVramGb of ladder) {
    const needsIt = (work: WaitingWork) => classOfTask(work.minVramGb, ladder) === minVramGb;
    const waiting = snapshot.waiting.filter(needsIt);
    const arrivals = snapshot.arrivals.filter(needsIt);
    const workers = snapshot.workers.filter(
      ({ external, vramGb }) => !external && classOfWorker(vramGb, ladder) === minVramGb,
    );
    if (minVramGb > 0 && workers.length + waiting.length + arrivals.length === 0) continue;
    const own = snapshot.workers.filter(({ external, vramGb }) => external && vramGb >= minVramGb);
    const larger = views.filter(({ queued }) => queued === 0).flatMap((view) => view.workers);
    views.push({
      minVramGb,
      queued: waiting.reduce((sum, { tasks }) => sum + tasks, 0),
      secondsEach: meanSeconds(waiting) ?? meanSeconds(arrivals) ?? 0,
      workers,
      helpers: [...own, ...larger],
      arrivals,
    });
  }
  return views;
}

/** The smallest class that is large enough; undefined for a task that no class can take. */
export function classOfTask(minVramGb: number, ladder: readonly number[]): number | undefined {
  const enough = ladder.filter((step) => step >= minVramGb);
  return enough.length > 0 ? Math.min(...enough) : undefined;
}

/** The largest class whose tasks it takes. */
function classOfWorker(vramGb: number, ladder: readonly number[]): number {
  return Math.max(...ladder.filter((step) => step <= vramGb));
}

function meanSeconds(work: readonly WaitingWork[]): number | undefined {
  const tasks = work.reduce((sum, one) => sum + one.tasks, 0);
  if (tasks === 0) return undefined;
  return work.reduce((sum, one) => sum + one.tasks * one.secondsEach, 0) / tasks;
}
