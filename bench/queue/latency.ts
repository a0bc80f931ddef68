import { setTimeout as sleep } from 'node:timers/promises';
import { type Callsheet } from './callsheet.js';
import { type GraphileWorker } from './graphile-worker.js';
import { type PgBoss } from './pg-boss.js';
import { percentile } from '../statistics.js';

/** Between two jobs: the worker is idle again, and the times fall anywhere in a polling interval. */
const pauseMs = (index: number) => 20 + ((index * 37) % 60);

/** Milliseconds. */
export type Percentiles = Record<string, number>;

/** From adding a job to an idle worker having it. */
export async function pickupTimes(
  { callsheet, boss, graphile }: { callsheet: Callsheet; boss: PgBoss; graphile: GraphileWorker },
  samples: number,
): Promise<Record<string, Percentiles>> {
  const result: Record<string, Percentiles> = {};
  await callsheet.refill(0);
  result[callsheet.name] = summarise(await callsheet.pickups(samples, pauseMs));
  for (const peer of [boss, graphile]) {
    await peer.refill(0);
    let onJob = () => {};
    const worker = await peer.listen(() => onJob());
    await sleep(1500);
    const times: number[] = [];
    for (let index = 0; index < samples; index++) {
      await sleep(pauseMs(index));
      const got = new Promise<void>((resolve) => (onJob = resolve));
      const began = performance.now();
      await peer.enqueue();
      await got;
      times.push(performance.now() - began);
    }
    await worker.stop();
    result[peer.name] = summarise(times);
  }
  return result;
}

/** From a commit to the delivery of its event by NATS, on an otherwise idle system. */
export async function commitToEvent(callsheet: Callsheet, samples: number): Promise<Percentiles> {
  await callsheet.refill(0);
  const { p50, p99 } = summarise(await callsheet.eventTimes(samples, pauseMs));
  return { p50: p50 ?? NaN, p99: p99 ?? NaN };
}

function summarise(times: readonly number[]): Percentiles {
  const rounded = (percent: number) => Math.round(percentile(times, percent) * 100) / 100;
  return { p50: rounded(50), p95: rounded(95), p99: rounded(99) };
}
