import { type Database } from '@callsheet/runtime';
import { TaskExchange } from '../../services/ingest/src/exchange-tasks/task-exchange.js';
import { type Caller } from './caller.js';
import { percentile } from '../statistics.js';

interface Latency {
  p50: number;
  p95: number;
}

export interface ClaimFigures {
  http_ms: Latency;
  driver_ms: Latency;
  /** Median over median. */
  ratio: number;
}

/** One claim after the other, over HTTP and with the same function in this process, in turns. */
export async function measureClaims(
  database: Database,
  caller: Caller,
  { claims, rounds }: { claims: number; rounds: number },
): Promise<ClaimFigures> {
  const workers = Array.from({ length: claims }, (_, n) => `bench-claim-${n}`);
  for (const worker of workers) caller.tokenOf(worker);
  await database`insert into public.workers (id, instance_type, status, activated_at)
    select w, 'external', 'active', now() from unnest(${workers}::text[]) w`;
  const overHttp = async (worker: string) =>
    caller.edge(worker, 'claim-next-task', { worker_id: worker, run_type: 'gpu' });
  const exchange = new TaskExchange(database);
  const inProcess = async (worker: string) => {
    if ((await exchange.claim(worker)) === undefined) throw new Error('there was no task');
  };
  const [http, driver]: [number[], number[]] = [[], []];
  // The first round warms both up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const times = [await timeEach(database, workers, overHttp), await timeEach(database, workers, inProcess)];
    if (round === 0) continue;
    http.push(...(times[0] ?? []));
    driver.push(...(times[1] ?? []));
  }
  const [http_ms, driver_ms] = [latency(http), latency(driver)];
  return { http_ms, driver_ms, ratio: Math.round((http_ms.p50 / driver_ms.p50) * 100) / 100 };
}

async function timeEach(
  database: Database,
  workers: readonly string[],
  claim: (worker: string) => Promise<unknown>,
): Promise<number[]> {
  await database`insert into public.tasks (task_type, params)
    select 'video_generation', '{"prompt": "a cat walking through a garden", "frames": 24}'
    from generate_series(1, ${workers.length}::int)`;
  const times: number[] = [];
  for (const worker of workers) {
    const start = performance.now();
    await claim(worker);
    times.push(performance.now() - start);
  }
  await database`update public.tasks set status = 'Cancelled' where status = 'In Progress'`;
  return times;
}

function latency(times: number[]): Latency {
  const rounded = (percent: number) => Math.round(percentile(times, percent) * 100) / 100;
  return { p50: rounded(50), p95: rounded(95) };
}
