import { CreateTask, durableSubjects, EVENT_STREAM } from '@callsheet/contracts';
import {
  connectNats,
  createLog,
  ensureStreams,
  migrate,
  openDatabase,
  type Database,
  type Log,
} from '@callsheet/runtime';
import { type NatsConnection } from '@nats-io/transport-node';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '../../local/stack/repository.js';
import { NewTasks } from '../../services/ingest/src/accept-tasks/new-tasks.js';
import { TaskExchange } from '../../services/ingest/src/exchange-tasks/task-exchange.js';
import { Claims } from '../../services/ingest/src/hand-out-tasks/claims.js';
import { WaitingRoom } from '../../services/ingest/src/hand-out-tasks/waiting-room.js';
import { QueueKeeper } from '../../services/ingest/src/keep-queue/queue-keeper.js';
import { OutboxRelay } from '../../services/ingest/src/relay-events/outbox-relay.js';
import { PARAMS, type Drained, type Engine } from './engine.js';
import { refill, refillMixed, relayed } from './fill.js';
import { type Servers } from './servers.js';

const PROJECT = '00000000-0000-0000-0000-000000000001';
const TASK = CreateTask.parse({ task_type: 'video_generation', params: PARAMS });
const ONE = { count: undefined, slots: undefined, holding: undefined };
const RESULT = {
  video_url: 'https://example.com/storage/v1/object/public/videos/task.mp4',
  processing_time_seconds: 145.3,
};

/** Callsheet as ingest runs it, without HTTP: its own classes, the relay to JetStream, and the queue's keeper. */
export interface Callsheet extends Engine {
  readonly database: Database;
  /** The same engine with tasks that use what the queue can do: see `refillMixed`. */
  readonly mixed: Engine;
  /** The same engine with workers that claim and complete by a call each. */
  readonly twoCalls: Engine;
  /** Milliseconds that so many workers need to claim and complete so many jobs. */
  finish(workers: number, jobs: number): Promise<number>;
  /** Milliseconds of each of so many claims, by one worker after the other. */
  claimTimes(samples: number): Promise<number[]>;
  /** Milliseconds from adding a task to a claim that waited for one having it. */
  pickups(samples: number, pauseMs: (index: number) => number): Promise<number[]>;
  /** Milliseconds from a commit to the delivery of its event. */
  eventTimes(samples: number, pauseMs: (index: number) => number): Promise<number[]>;
  /** Does this while relay and keeper are at rest. */
  pause(work: () => Promise<void>): Promise<void>;
}

/** Opens the engine on a fresh, migrated database. */
export async function openCallsheet(servers: Servers): Promise<Callsheet> {
  const url = await servers.createDatabase('callsheet');
  await migrate(url, join(repositoryRoot(), 'supabase', 'migrations'));
  const database = openDatabase({ url, applicationName: 'bench', max: 10 });
  const log = createLog('bench', 'error');
  const nats = await connectNats(servers.nats.url, 'bench', log);
  await ensureStreams(nats, EVENT_STREAM, durableSubjects);
  let background = startBackground(database, nats, log);
  const newTasks = new NewTasks(database);
  const exchange = new TaskExchange(database);
  const claims = new Claims(database, exchange);
  const room = new WaitingRoom(database, log);
  room.onApplicationBootstrap();

  const resultOf = (taskId: string, workerId: string) => ({
    taskId,
    workerId,
    resultData: RESULT,
    outputLocation: RESULT.video_url,
    thumbnailUrl: undefined,
  });
  const expectCompleted = (outcome: string) => {
    if (outcome !== 'completed') throw new Error(`a completion was answered with ${outcome}`);
  };
  /** Tasks that workers were given with the answer to their last completion. */
  const held = new Map<string, string>();

  /** As a worker does that asks for its next task with each completion. */
  const workOnce = async (worker: string): Promise<boolean> => {
    const taskId = held.get(worker) ?? (await exchange.claim(worker))?.id;
    if (taskId === undefined) return false;
    held.delete(worker);
    const { outcome, task } = await exchange.completeAndClaim(resultOf(taskId, worker), worker);
    expectCompleted(outcome);
    if (task) held.set(worker, task.id);
    return true;
  };

  /** As Headless-Wan2GP does, which claims by a call of its own. */
  const workInTwoCalls = async (worker: string): Promise<boolean> => {
    const task = await exchange.claim(worker);
    if (!task) return false;
    expectCompleted(await exchange.complete(resultOf(task.id, worker)));
    return true;
  };

  const enqueue = () =>
    newTasks.insert({
      projectId: PROJECT,
      task: TASK,
      idempotencyKey: undefined,
      requestSha256: Buffer.alloc(32),
      traceparent: undefined,
    });
  const pause = async (work: () => Promise<void>) => {
    await background.stop();
    await work();
    background = startBackground(database, nats, log);
  };

  const engine: Engine = {
    name: 'callsheet',
    enqueue,
    refill: async (jobs) => {
      await relayed(database);
      held.clear();
      await pause(() => refill(database, jobs));
      await relayed(database);
    },
    drain: (workers, milliseconds) => drain(workers, milliseconds, workOnce),
    stop: async () => {
      await room.beforeApplicationShutdown();
      await background.stop();
      await nats.close();
      await database.end();
    },
  };

  return {
    ...engine,
    database,
    pause,
    twoCalls: {
      ...engine,
      name: 'callsheet_two_calls',
      drain: (workers, milliseconds) => drain(workers, milliseconds, workInTwoCalls),
    },
    mixed: {
      ...engine,
      name: 'callsheet_mixed',
      refill: async (jobs) => {
        await engine.refill(0);
        await pause(() => refillMixed(database, jobs));
        await relayed(database);
      },
    },
    finish: async (workers, jobs) => {
      let left = jobs;
      const drained = await drain(workers, Infinity, async (worker) => left-- > 0 && workOnce(worker));
      return drained.milliseconds;
    },
    claimTimes: async (samples) => {
      const times: number[] = [];
      for (let index = 0; index < samples; index++) {
        const began = performance.now();
        await claims.claim(`sample-${index}`, ONE);
        times.push(performance.now() - began);
      }
      return times;
    },
    pickups: async (samples, pauseMs) => {
      const times: number[] = [];
      for (let index = 0; index < samples; index++) {
        const worker = `waiting-${index}`;
        const claimed = room.wait(() => claims.claim(worker, ONE), {
          waitMs: 10_000,
          hungUp: new AbortController().signal,
          undo: (rows) => claims.undo(rows),
        });
        await sleep(pauseMs(index));
        const began = performance.now();
        await enqueue();
        await claimed;
        times.push(performance.now() - began);
      }
      return times;
    },
    eventTimes: async (samples, pauseMs) => {
      const times: number[] = [];
      const subscription = nats.subscribe('task.created')[Symbol.asyncIterator]();
      for (let index = 0; index < samples; index++) {
        await sleep(pauseMs(index));
        const delivered = subscription.next();
        await enqueue();
        const committed = performance.now();
        await delivered;
        times.push(performance.now() - committed);
      }
      await subscription.return?.();
      return times;
    },
  };
}

/** The relay to JetStream and the keeper of the ready queue, as every ingest runs them. */
function startBackground(database: Database, nats: NatsConnection, log: Log): { stop(): Promise<void> } {
  const relay = new OutboxRelay(database, nats, log);
  const keeper = new QueueKeeper(database, log);
  relay.onApplicationBootstrap();
  keeper.onApplicationBootstrap();
  return {
    stop: async () => {
      await keeper.beforeApplicationShutdown();
      await relay.beforeApplicationShutdown();
    },
  };
}

/** Runs workers side by side, each one job at a time. */
export async function drain(
  workers: number,
  milliseconds: number,
  workOnce: (worker: string) => Promise<boolean>,
): Promise<Drained> {
  const began = performance.now();
  let jobs = 0;
  let last = began;
  const run = async (worker: string) => {
    while (performance.now() - began < milliseconds && (await workOnce(worker))) {
      jobs += 1;
      last = performance.now();
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, index) => run(`gpu-${index}`)));
  return { jobs, milliseconds: last - began };
}
