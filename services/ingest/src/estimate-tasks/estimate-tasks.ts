import { type Band, type ShapeEstimate, type TaskEstimates } from '@callsheet/contracts';
import { estimateWait } from '../read-tasks/estimate-wait.js';
import { type GroupFacts, type QueueFacts } from './estimate-tasks.sql.js';
import { type TaskGroup } from './group-tasks.js';

/** Further ahead nothing is counted. */
const COUNTED_AHEAD = 10_000;
/** The brief's price of an RTX 4090, US dollars an hour: for its class and smaller ones, until a pod says better. */
const TYPICAL_PRICE = { vramGb: 24, usdPerHour: 0.5 };

/** A group of alike tasks with what is known of it. */
export interface KnownGroup {
  group: TaskGroup;
  facts: GroupFacts;
}

/** What each of a group's tasks takes and costs. */
export function estimateShape({ group, facts }: KnownGroup): ShapeEstimate {
  const run = { low: facts.lowS, typical: facts.typicalS, high: facts.highS };
  const { usdPerHour, basis } = priceOf(facts);
  return {
    tasks: group.tasks,
    task_type: group.task_type,
    model: facts.model,
    width: facts.width,
    height: facts.height,
    frames: facts.frames,
    run_seconds: scaled(run, 1, 10),
    usd: usdPerHour === null ? null : scaled(run, usdPerHour / 3600, 1e6),
    min_vram_gb: facts.minVramGb,
    gpu: {
      vram_gb: facts.vramGb,
      gpu_types: facts.gpuTypes,
      usd_per_hour: usdPerHour,
      price_basis: basis,
    },
    samples: facts.samples,
    basis: basisInWords(facts),
  };
}

/** What all of them take together, and when the first starts and the last ends among those that wait already. */
export function estimateTotal(shapes: readonly ShapeEstimate[], queue: QueueFacts): TaskEstimates['total'] {
  const tasks = shapes.reduce((sum, shape) => sum + shape.tasks, 0);
  const run = sumOf(shapes.map((shape) => scaled(shape.run_seconds, shape.tasks, 10)));
  const prices = shapes.flatMap((shape) => (shape.usd ? [scaled(shape.usd, shape.tasks, 1e6)] : []));
  const ahead = queue.tasksAhead > COUNTED_AHEAD ? null : queue.tasksAhead;
  const wait = (before: number) => waitBehind(before, queue, scaled(run, 1 / tasks, 10));
  return {
    tasks,
    run_seconds: run,
    usd: prices.length === shapes.length ? sumOf(prices) : null,
    starts_in_seconds: ahead === null ? null : (wait(ahead)?.starts_in_seconds ?? null),
    finishes_in_seconds: ahead === null ? null : (wait(ahead + tasks - 1)?.finishes_in_seconds ?? null),
    workers: queue.workers,
    tasks_ahead: ahead,
  };
}

/** Without a worker, the first one that is made for it must start before. */
function waitBehind(tasksAhead: number, { workers, idleWorkers, bootS }: QueueFacts, run: Band) {
  const known = { tasksAhead, run, basis: '', running: null };
  if (workers > 0) return estimateWait({ ...known, workers, idleWorkers });
  const wait = estimateWait({ ...known, workers: 1, idleWorkers: 1 });
  const later = (band: Band | null) =>
    band &&
    sumOf([band, { low: Math.round(bootS / 2), typical: Math.round(bootS), high: Math.round(bootS * 2) }]);
  return (
    wait && {
      starts_in_seconds: later(wait.starts_in_seconds),
      finishes_in_seconds: later(wait.finishes_in_seconds),
    }
  );
}

function priceOf({ usdPerHour, pricedPods, vramGb, minVramGb }: GroupFacts): {
  usdPerHour: number | null;
  basis: string;
} {
  if (usdPerHour !== null)
    return {
      usdPerHour,
      basis: `the newest ${pricedPods === 1 ? 'pod' : `${pricedPods} pods`} of this class`,
    };
  if ((vramGb ?? minVramGb ?? 0) <= TYPICAL_PRICE.vramGb)
    return { usdPerHour: TYPICAL_PRICE.usdPerHour, basis: 'the usual price of an RTX 4090, no pod yet' };
  return { usdPerHour: null, basis: 'no pod of this class yet' };
}

function basisInWords({ samples, basis }: GroupFacts): string {
  if (samples === 0) return 'the table of typical durations, no history yet';
  const tasks = samples === 1 ? '1 task' : `${samples} tasks`;
  if (basis === 'model' || basis === 'task type') return `history of ${tasks} of this ${basis}, by size`;
  return `history of ${tasks} of this ${basis}`;
}

function sumOf(bands: readonly Band[]): Band {
  const of = (part: keyof Band) => bands.reduce((sum, band) => sum + band[part], 0);
  return { low: of('low'), typical: of('typical'), high: of('high') };
}

function scaled(band: Band, factor: number, precision: number): Band {
  const of = (value: number) => Math.round(value * factor * precision) / precision;
  return { low: of(band.low), typical: of(band.typical), high: of(band.high) };
}
