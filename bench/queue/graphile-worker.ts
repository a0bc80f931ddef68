import { Pool } from 'pg';
import { drainWith, type Runner } from './drain-with.js';
import { PARAMS, type Engine } from './engine.js';
import { loadPeer } from './load-peer.js';
import { type Servers } from './servers.js';

const TASK = 'video';
const CHUNK = 5000;

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
    drain: (workers, milliseconds) => drainWith((onJob) => start(workers, onJob), milliseconds),
    listen: (onJob) => start(1, onJob),
    stop: async () => {
      await utils.release();
      await pgPool.end();
    },
  };
}
