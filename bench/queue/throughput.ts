import { measureCeiling } from './ceiling.js';
import { rate, type Engine } from './engine.js';
import { type Servers } from './servers.js';
import { median } from '../statistics.js';

/** By number of workers, then by engine: jobs a second. */
export type Rates = Record<string, Record<string, number | null>>;

export interface Plan {
  workers: readonly number[];
  rounds: number;
  seconds: number;
  say: (what: string) => void;
}

/** More jobs than the quickest engine does in the time. */
const JOBS_A_SECOND = { 1: 3000, 8: 9000, 32: 18_000, 128: 30_000 } as Record<number, number>;

/** Jobs claimed and completed one at a time by so many workers; medians of rounds in which all engines take turns. */
export async function measureThroughput(
  engines: readonly Engine[],
  servers: Servers,
  plan: Plan,
): Promise<Rates> {
  return measureAll(
    engines,
    plan,
    'claim and complete',
    async (engine, workers) => {
      await engine.refill(Math.round((JOBS_A_SECOND[workers] ?? 30_000) * plan.seconds));
      return rate(await engine.drain(workers, plan.seconds * 1000));
    },
    (workers) => measureCeiling(servers, workers, plan.seconds),
  );
}

/** Jobs added one at a time by so many clients. */
export async function measureEnqueue(engines: readonly Engine[], plan: Plan): Promise<Rates> {
  return measureAll(engines, plan, 'enqueue', async (engine, clients) => {
    await engine.refill(0);
    const began = performance.now();
    let jobs = 0;
    const run = async () => {
      for (; performance.now() - began < plan.seconds * 1000; jobs += 1) await engine.enqueue();
    };
    await Promise.all(Array.from({ length: clients }, run));
    return rate({ jobs, milliseconds: performance.now() - began });
  });
}

async function measureAll(
  engines: readonly Engine[],
  { workers, rounds, say }: Plan,
  what: string,
  measure: (engine: Engine, workers: number) => Promise<number>,
  ceiling?: (workers: number) => Promise<number | undefined>,
): Promise<Rates> {
  const found = new Map<string, number[]>();
  const note = (count: number, name: string, value: number | undefined) => {
    if (value === undefined) return;
    const key = `${count} ${name}`;
    found.set(key, [...(found.get(key) ?? []), value]);
    say(`${what}, ${count} at once, ${name}: ${Math.round(value)}/s`);
  };
  for (let round = 0; round < rounds; round++) {
    for (const count of workers) {
      for (const engine of round % 2 ? [...engines].reverse() : engines) {
        note(count, engine.name, await measure(engine, count));
      }
      if (ceiling) note(count, 'ceiling', await ceiling(count));
    }
  }
  const names = [...engines.map(({ name }) => name), ...(ceiling ? ['ceiling'] : [])];
  return Object.fromEntries(
    workers.map((count) => [
      String(count),
      Object.fromEntries(names.map((name) => [name, roundedMedian(found.get(`${count} ${name}`))])),
    ]),
  );
}

function roundedMedian(values: readonly number[] | undefined): number | null {
  return values ? Math.round(median(values)) : null;
}
