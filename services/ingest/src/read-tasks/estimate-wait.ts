import { type Band, type Estimate } from '@callsheet/contracts';

/** What is known of a task that has not ended; `run` is what one such task takes, times in seconds. */
export interface Outlook {
  /** Null while something else than a worker is waited for, or more tasks are ahead than were counted. */
  tasksAhead: number | null;
  /** Workers that can run it, and how many of them hold nothing. */
  workers: number;
  idleWorkers: number;
  run: Band;
  basis: string;
  /** Of a running task: since its hand-out, since its generation began, and what its worker reported. */
  running: { heldSeconds: number; generatingSeconds: number; percent: number | null } | null;
}

/** Below this a report says little about the rest. */
const TELLING_PERCENT = 5;
/** How far the rest may differ from what has been seen so far. */
const SPREAD = 0.3;
/** A worker that polls asks this often, in seconds. */
const POLL_SECONDS = 10;

/** When a task will start and end, as bands; undefined when nothing can be said. */
export function estimateWait(outlook: Outlook): Estimate | undefined {
  const { running, tasksAhead, workers, idleWorkers, run, basis } = outlook;
  if (running)
    return { starts_in_seconds: null, finishes_in_seconds: rounded(remaining(running, run)), workers, basis };
  if (tasksAhead === null || workers === 0) return undefined;
  const start = startsIn(tasksAhead, workers, idleWorkers, run);
  return {
    starts_in_seconds: rounded(start),
    finishes_in_seconds: rounded(combine(start, run, (wait, own) => wait + own)),
    workers,
    basis,
  };
}

function startsIn(ahead: number, workers: number, idle: number, run: Band): Band {
  if (ahead < idle) return { low: 0, typical: 0, high: POLL_SECONDS };
  const rounds = Math.floor((ahead - idle) / workers);
  return { low: rounds * run.low, typical: (rounds + 0.5) * run.typical, high: (rounds + 1) * run.high };
}

function remaining(running: NonNullable<Outlook['running']>, run: Band): Band {
  const { percent, generatingSeconds, heldSeconds } = running;
  if (percent !== null && percent >= TELLING_PERCENT) {
    const rest = (generatingSeconds * (100 - percent)) / percent;
    return { low: rest * (1 - SPREAD), typical: rest, high: rest * (1 + SPREAD) };
  }
  const left = (seconds: number) => Math.max(0, seconds - heldSeconds);
  return { low: left(run.low), typical: left(run.typical), high: left(run.high) };
}

function combine(a: Band, b: Band, how: (a: number, b: number) => number): Band {
  return { low: how(a.low, b.low), typical: how(a.typical, b.typical), high: how(a.high, b.high) };
}

function rounded({ low, typical, high }: Band): Band {
  return { low: Math.round(low), typical: Math.round(typical), high: Math.round(high) };
}
