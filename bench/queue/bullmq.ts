import { drainWith } from './drain-with.js';
import { PARAMS, type Engine } from './engine.js';
import { loadPeer } from './load-peer.js';
import { type RunningRedis } from './redis-server.js';

const QUEUE = 'video';
const CHUNK = 5000;

interface Queue {
  add(name: string, data: object): Promise<unknown>;
  addBulk(jobs: readonly object[]): Promise<unknown>;
  obliterate(options: object): Promise<void>;
  close(): Promise<void>;
}
interface Worker {
  on(event: 'completed' | 'error', listener: () => void): Worker;
  close(): Promise<void>;
}
interface BullMq {
  Queue: new (name: string, options: object) => Queue;
  Worker: new (name: string, work: () => Promise<object>, options: object) => Worker;
}

/** BullMQ with its default settings. */
export function openBullMq(redis: RunningRedis): Engine {
  const { Queue, Worker } = loadPeer<BullMq>('bullmq');
  const connection = { host: '127.0.0.1', port: redis.port };
  const queue = new Queue(QUEUE, { connection });
  return {
    name: 'bullmq',
    enqueue: () => queue.add(QUEUE, PARAMS),
    refill: async (jobs) => {
      await queue.obliterate({ force: true });
      for (let done = 0; done < jobs; done += CHUNK) {
        const count = Math.min(CHUNK, jobs - done);
        await queue.addBulk(Array.from({ length: count }, () => ({ name: QUEUE, data: PARAMS })));
      }
    },
    drain: (workers, milliseconds) =>
      drainWith(async (onJob) => {
        const worker = new Worker(QUEUE, async () => ({ ok: true }), { connection, concurrency: workers });
        worker.on('completed', onJob).on('error', () => undefined);
        return { stop: () => worker.close() };
      }, milliseconds),
    stop: () => queue.close(),
  };
}
