import { type Callsheet } from './callsheet.js';
import { PARAMS } from './engine.js';
import { relayed } from './fill.js';
import { median } from '../statistics.js';

const WORKERS = 8;
const CHUNK = 20_000;

/** Milliseconds for the jobs after `before` others: with an old snapshot held open during those, over without. */
export async function heldSnapshotRatio(engine: Callsheet, before: number, jobs: number): Promise<number> {
  const times = { held: 0, free: 0 };
  for (const kind of ['free', 'held'] as const) {
    await engine.refill(before + 2 * jobs + 1000);
    const reader = await engine.database.dedicated();
    if (kind === 'held')
      await reader.query('begin isolation level repeatable read; select count(*) from projects');
    await engine.finish(WORKERS, before);
    times[kind] = await engine.finish(WORKERS, jobs);
    await reader.end();
  }
  return times.held / times.free;
}

const VIEWS = [
  'task_queue_analysis',
  'recent_task_activity',
  'worker_performance',
  'active_workers_health',
  'orchestrator_status',
  'v_recent_errors',
  'v_worker_log_activity',
];

/** Milliseconds to read each view of the operators, the median of five. */
export async function viewTimes(engine: Callsheet): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const view of VIEWS) {
    const samples: number[] = [];
    for (let sample = 0; sample < 5; sample++) {
      const began = performance.now();
      await engine.database.composed(`select * from public.${view}`, []);
      samples.push(performance.now() - began);
    }
    times[view] = Math.round(median(samples) * 10) / 10;
  }
  return times;
}

/** Median milliseconds of a claim at this backlog and with as many finished tasks, over that at 1,000. */
export async function backlogRatio(
  engine: Callsheet,
  backlog: number,
  say: (what: string) => void,
): Promise<number> {
  const latencies: number[] = [];
  for (const size of [1000, backlog]) {
    say(`claims with ${size} tasks queued and ${size} finished: filling`);
    await engine.refill(0);
    await engine.pause(async () => {
      await fill(engine, size, 'Complete');
      await fill(engine, size, 'Queued');
      await engine.database`vacuum analyze public.tasks`;
      await engine.database`vacuum analyze callsheet.ready_tasks`;
    });
    await relayed(engine.database);
    await engine.finish(1, 50);
    latencies.push(median(await engine.claimTimes(300)));
    say(`claims with ${size} tasks queued and ${size} finished: ${latencies.at(-1)?.toFixed(2)} ms`);
  }
  const [small = NaN, large = NaN] = latencies;
  return large / small;
}

async function fill(engine: Callsheet, count: number, status: 'Queued' | 'Complete'): Promise<void> {
  for (let done = 0; done < count; done += CHUNK) {
    await engine.database`
      insert into public.tasks (task_type, params, status)
      select 'video_generation', ${JSON.stringify(PARAMS)}::jsonb, ${status}
      from generate_series(1, ${Math.min(CHUNK, count - done)}::int)`;
  }
}
