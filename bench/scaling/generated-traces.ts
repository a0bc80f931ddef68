import { randomNumbers } from './random.js';
import { type TraceTask } from './trace.js';

/** Long enough for habits to be learned and followed. */
const LENGTH_S = 6 * 3600;
/** Of a task, before the scale. */
const MEAN_SERVICE_S = 23;

type Random = () => number;
/** Arrivals in seconds, in order. */
type Arrivals = (random: Random) => number[];

/** Shapes of demand, each about three GPUs on average but for the sparse one. */
const shapes: Record<string, Arrivals> = {
  /** Many users who do not know of each other. */
  poisson: (random) => atRate(random, () => 0.13, 0.13),
  /** Quiet for ten minutes, then fifteen times as much for two, both of random length (an MMPP). */
  bursty: (random) => {
    const changes = switches(random, [600, 120]);
    return atRate(random, (atS) => (isOdd(changes.filter((one) => one <= atS).length) ? 0.6 : 0.04), 0.6);
  },
  /** A day within six hours: almost nothing at night, twice the mean at noon. */
  diurnal: (random) =>
    atRate(random, (atS) => 0.13 * (1 - 0.95 * Math.cos((2 * Math.PI * atS) / LENGTH_S)), 0.26),
  /** A steady trickle, and once an hour three minutes of twenty times as much. */
  spike: (random) => atRate(random, (atS) => (atS % 3600 > 2400 && atS % 3600 < 2580 ? 1.2 : 0.06), 1.2),
  /** Whole batches at once, of heavy-tailed size (Pareto, 1.3). */
  batches: (random) =>
    atRate(random, () => 1 / 180, 1 / 180).flatMap((atS) =>
      new Array<number>(Math.min(200, Math.floor(5 / random() ** (1 / 1.3)))).fill(atS),
    ),
  /** Twice the mean for twenty minutes, then nothing for as long, both of random length. */
  'on-off': (random) => {
    const changes = switches(random, [1200, 1200]);
    return atRate(random, (atS) => (isOdd(changes.filter((one) => one <= atS).length) ? 0.26 : 0), 0.26);
  },
  /** From nothing to twice the mean within an hour and a half, then nothing again, four times. */
  ramps: (random) => atRate(random, (atS) => 0.26 * ((atS % 5400) / 5400), 0.26),
  /** A request every five minutes. */
  sparse: (random) => atRate(random, () => 1 / 300, 1 / 300),
};

/** The names of all generated traces. */
export const generatedNames: readonly string[] = Object.keys(shapes);

/** The trace of that name; the same for the same seed. Service times are lognormal around 23 s. */
export function generateTrace(name: string, seed: number): TraceTask[] {
  const random = randomNumbers(seed);
  const arrivals = shapes[name]?.(random) ?? [];
  const sigma = 0.5;
  return arrivals.map((arrivalS) => ({
    arrivalS,
    serviceS: MEAN_SERVICE_S * Math.exp(sigma * normal(random) - sigma ** 2 / 2),
    model: '',
    tenant: '',
  }));
}

/** A Poisson process whose rate changes with time, by thinning one of the highest rate. */
function atRate(random: Random, rate: (atS: number) => number, highest: number): number[] {
  const arrivals: number[] = [];
  for (let atS = exponential(random, 1 / highest); atS < LENGTH_S; atS += exponential(random, 1 / highest))
    if (random() * highest < rate(atS)) arrivals.push(atS);
  return arrivals;
}

/** When a process with two states of these mean lengths changes between them. */
function switches(random: Random, means: readonly [number, number]): number[] {
  const changes: number[] = [];
  for (let atS = 0; atS < LENGTH_S;)
    changes.push((atS += exponential(random, means[isOdd(changes.length) ? 1 : 0])));
  return changes;
}

function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** Box and Muller's. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function isOdd(count: number): boolean {
  return count % 2 === 1;
}
