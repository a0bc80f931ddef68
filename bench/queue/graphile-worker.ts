import { Pool } from 'pg';
import { PARAMS, type Drained, type Engine } from './engine.js';
import { loadPeer } from './load-peer.js';
import { type Servers } from './servers.js';

const TASK = 'video';
const CHUNK = 5000;
/** Nothing done for this long: the queue is empty. */
const QUIET_MS = 400;

interface Runner {
  stop(): Promise<void>;
}
interface Utils {
  migrate(): Promise<void>;
  addJob(identifier: string, payload: object): Promise<unknown>;
  addJobs(jobs: readonly object[]): Promise<unknown>;
  release(): Promise<void>;
}
interface Graphile {
  Logger: new (factory: () => () => void) => object;
  makeWorkerUtils(options: object): Promise<Utils>;
  run(options: object): Promise<Runner>;
}

/** graphile-worker with its default settings; also started once to measure how soon a job is picked up. */
export interface GraphileWorker extends Engine {
  /** Runs one worker that calls `onJob`; resolves when it listens. */
  listen(onJob: () => void): Promise<Runner>;
}

/** Opens graphile-worker on a fresh database. */
export async function openGraphileWorker(servers: Servers): Promise<GraphileWorker> {
  const graphile = loadPeer<Graphile>('graphile-worker');
  const logger = new graphile.Logger(() => () => undefined);
  const pgPool = new Pool({
    connectionString: await servers.createDatabase('graphile_worker'),
    max: 40,
    idleTimeoutMillis: 0,
  });
  pgPool.on('error', () => undefined);
  const utils = await graphile.makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  const start = (concurrency: number, onJob: () => void) =>
    graphile.run({
      pgPool,
      logger,
      concurrency,
      noHandleSignals: true,
      crontab: '',
      taskList: { [TASK]: async () => onJob() },
    });
  return {
    name: 'graphile_worker',
    enqueue: () => utils.addJob(TASK, PARAMS),
    refill: async (jobs) => {
      await pgPool.query('truncate graphile_worker._private_jobs');
      for (let done = 0; done < jobs; done += CHUNK) {
        const count = Math.min(CHUNK, jobs - done);
        await utils.addJobs(Array.from({ length: count }, () => ({ identifier: TASK, payload: PARAMS })));
      }
      await pgPool.query('vacuum analyze graphile_worker._private_jobs');
    },
    drain: (workers, milliseconds) => drainWith(start, workers, milliseconds),
    listen: (onJob) => start(1, onJob),
    stop: async () => {
      await utils.release();
      await pgPool.end();
    },
  };
}

async function drainWith(
  start: (concurrency: number, onJob: () => void) => Promise<Runner>,
  workers: number,
  milliseconds: number,
): Promise<Drained> {
  let jobs = 0;
  let first: number | undefined;
  let last = performance.now();
  const runner = await start(workers, () => {
    jobs += 1;
    last = performance.now();
    first ??= last;
  });
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      if (now - last < QUIET_MS && now - (first ?? now) < milliseconds) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
  const drained = { jobs, milliseconds: last - (first ?? last) };
  await runner.stop();
  return drained;
}
