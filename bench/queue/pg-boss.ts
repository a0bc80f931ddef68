import { drain } from './callsheet.js';
import { PARAMS, type Engine } from './engine.js';
import { loadPeer } from './load-peer.js';
import { type Servers } from './servers.js';

const QUEUE = 'video';
const CHUNK = 5000;

interface Boss {
  on(event: 'error', listener: () => void): void;
  start(): Promise<unknown>;
  stop(options: object): Promise<void>;
  createQueue(name: string, options: object): Promise<void>;
  send(name: string, data: object): Promise<unknown>;
  insert(name: string, jobs: readonly object[]): Promise<unknown>;
  fetch(name: string, options: object): Promise<{ id: string }[]>;
  complete(name: string, id: string, output: object): Promise<unknown>;
  deleteAllJobs(name: string): Promise<unknown>;
  work(name: string, options: object, handler: () => Promise<void>): Promise<unknown>;
  offWork(name: string): Promise<void>;
}

/** pg-boss as its documentation shows it: fetch one job, complete it. */
export interface PgBoss extends Engine {
  /** Runs one worker, told by NOTIFY, that calls `onJob`. */
  listen(onJob: () => void): Promise<{ stop(): Promise<void> }>;
}

/** Opens pg-boss on a fresh database; its maintenance is off, which favours it. */
export async function openPgBoss(servers: Servers): Promise<PgBoss> {
  const { PgBoss: Construct } = loadPeer<{ PgBoss: new (options: object) => Boss }>('pg-boss');
  const boss = new Construct({
    connectionString: await servers.createDatabase('pg_boss'),
    max: 34,
    supervise: false,
    schedule: false,
    useListenNotify: true,
  });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue(QUEUE, { retryLimit: 3, notify: true });
  return {
    name: 'pg_boss',
    enqueue: () => boss.send(QUEUE, PARAMS),
    refill: async (jobs) => {
      await boss.deleteAllJobs(QUEUE);
      for (let done = 0; done < jobs; done += CHUNK) {
        const count = Math.min(CHUNK, jobs - done);
        await boss.insert(
          QUEUE,
          Array.from({ length: count }, () => ({ data: PARAMS })),
        );
      }
    },
    drain: (workers, milliseconds) =>
      drain(workers, milliseconds, async () => {
        const [job] = await boss.fetch(QUEUE, { batchSize: 1 });
        if (!job) return false;
        await boss.complete(QUEUE, job.id, { ok: true });
        return true;
      }),
    listen: async (onJob) => {
      await boss.work(QUEUE, { pollingIntervalSeconds: 0.5, batchSize: 1 }, async () => onJob());
      return { stop: () => boss.offWork(QUEUE) };
    },
    stop: () => boss.stop({ graceful: false, close: true }),
  };
}
