import { durableSubjects, EVENT_STREAM, parseEvent } from '@callsheet/contracts';
import {
  connectNats,
  createLog,
  ensureStreams,
  openDatabase,
  type Database,
  type Sql,
} from '@callsheet/runtime';
import { jetstream, jetstreamManager, type JsMsg } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { createNats, type TestNats } from '../../../../test/support/nats.js';
import { OutboxRelay } from './outbox-relay.js';

const log = createLog('relay-test', 'fatal');
let natsServer: TestNats;
let nats: NatsConnection;
let postgres: TestDatabase;
let database: Database;
const relays: OutboxRelay[] = [];

beforeAll(async () => {
  natsServer = await createNats();
  nats = await connectNats(natsServer.url, 'relay-test', log);
});
afterAll(async () => {
  await nats.drain();
  await natsServer.stop();
});
beforeEach(async () => {
  postgres = await createDatabase();
  database = openDatabase({ url: postgres.url, applicationName: 'relay-test' });
  await ensureStreams(nats, EVENT_STREAM, durableSubjects);
});
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.beforeApplicationShutdown();
  await (await jetstreamManager(nats)).streams.delete(EVENT_STREAM);
  await database.end();
  await postgres.drop();
});

function createRelay(): OutboxRelay {
  const relay = new OutboxRelay(database, nats, log);
  relays.push(relay);
  return relay;
}

async function createTasks(sql: Sql, count: number): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    insert into public.tasks (task_type, params)
    select 'video_generation', '{"prompt":"x"}' from generate_series(1, ${count}) returning id`;
  return rows.map(({ id }) => id);
}

/** Everything in the stream, oldest first. */
async function stored(): Promise<JsMsg[]> {
  const { state } = await (await jetstreamManager(nats)).streams.info(EVENT_STREAM);
  if (state.messages === 0) return [];
  const consumer = await jetstream(nats).consumers.get(EVENT_STREAM);
  const messages: JsMsg[] = [];
  for await (const message of await consumer.consume()) {
    messages.push(message);
    if (messages.length === state.messages) break;
  }
  return messages;
}

const dataOf = (message: JsMsg) => message.json<Record<string, unknown>>();
const idsOf = (messages: readonly JsMsg[]) =>
  messages.map((message) => Number(message.headers?.get('ce-id')));

async function outboxIds(): Promise<number[]> {
  const rows = await database<{ id: string }>`select id from callsheet.outbox order by id`;
  return rows.map(({ id }) => Number(id));
}

async function position(): Promise<number> {
  const [row] = await database<{ position: string }>`select position from callsheet.outbox_position`;
  return Number(row?.position);
}

/** A transaction that has taken its outbox ids and waits to be told how to end. */
async function pendingTransaction(work: (sql: Sql) => Promise<unknown>) {
  let tell: (how: 'commit' | 'rollback') => void = () => undefined;
  const told = new Promise<'commit' | 'rollback'>((resolve) => (tell = resolve));
  let over: Promise<void> = Promise.resolve();
  await new Promise<void>((written, failed) => {
    over = database
      .begin(async (sql) => {
        await work(sql);
        written();
        if ((await told) === 'rollback') throw new Error('rolled back');
      })
      .catch(failed);
  });
  return async (how: 'commit' | 'rollback') => {
    tell(how);
    await over;
  };
}

test("a task's life arrives in order, as CloudEvents that fit the contracts", async () => {
  const [id = ''] = await createTasks(database, 1);
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await database`update public.tasks set traceparent = ${traceparent} where id = ${id}`;
  await database`select callsheet.claim_task('gpu-1')`;
  await database`select callsheet.fail_task(${id}, 'CUDA out of memory', 'gpu-1')`;
  await database`select callsheet.claim_task('gpu-1')`;
  await database`select callsheet.complete_task(${id}, '{"video_url":"https://x/clip.mp4"}', null, 'gpu-1')`;
  await database`select callsheet.fail_workers(array['gpu-1'], 'stale', 'no heartbeat')`;
  await createRelay().runOnce();

  const messages = await stored();
  for (const message of messages) expect(() => parseEvent(message.subject, dataOf(message))).not.toThrow();
  expect(
    messages.filter((message) => dataOf(message)['task_id'] === id).map(({ subject }) => subject),
  ).toEqual(['task.created', 'task.claimed', 'task.requeued', 'task.claimed', 'task.completed']);
  expect(idsOf(messages)).toEqual(await outboxIds());
  const completed = messages.find(({ subject }) => subject === 'task.completed');
  expect(completed && dataOf(completed)).toMatchObject({
    video_url: 'https://x/clip.mp4',
    worker_id: 'gpu-1',
  });
  expect(completed?.headers?.get('ce-type')).toBe('task.completed');
  expect(completed?.headers?.get('ce-subject')).toBe(id);
  expect(completed?.headers?.get('traceparent')).toBe(traceparent);
  const stale = messages.find(({ subject }) => subject === 'worker.stale');
  expect(stale && dataOf(stale)).toMatchObject({ worker_id: 'gpu-1', status: 'error', error_code: 'stale' });
});

test('more events than one read takes', async () => {
  await createTasks(database, 1700);
  await createRelay().runOnce();
  expect(idsOf(await stored())).toEqual(await outboxIds());
});

test('a transaction that commits late is delivered after those that came later', async () => {
  const relay = createRelay();
  const end = await pendingTransaction((sql) => createTasks(sql, 3));
  await createTasks(database, 2);
  await relay.runOnce();
  expect(await stored()).toHaveLength(2);

  await end('commit');
  await relay.runOnce();
  expect(idsOf(await stored()).sort((a, b) => a - b)).toEqual(await outboxIds());
  expect(await stored()).toHaveLength(5);
});

test('a gap of a transaction that is newer than any that has ended is kept', async () => {
  const relay = createRelay();
  const end = await database.begin(async (older) => {
    await older`select pg_current_xact_id()`;
    const endNewer = await pendingTransaction((sql) => createTasks(sql, 1));
    await createTasks(older, 1);
    return endNewer;
  });
  await relay.runOnce();
  await relay.runOnce();
  await end('commit');
  await relay.runOnce();
  expect(idsOf(await stored()).sort((a, b) => a - b)).toEqual(await outboxIds());
});

test('a restart waits for what was not committed yet', async () => {
  const first = createRelay();
  const end = await pendingTransaction((sql) => createTasks(sql, 1));
  await createTasks(database, 5);
  await first.runOnce();
  await first.beforeApplicationShutdown();
  const [waitsFor] = await database<{ first: string }>`select min(id) - 1 as first from callsheet.outbox`;
  expect(await position()).toBe(Number(waitsFor?.first) - 1);

  await end('commit');
  // Beside the late one, the successor publishes five duplicates and then one that is new.
  await createTasks(database, 1);
  await createRelay().runOnce();
  expect(idsOf(await stored()).sort((a, b) => a - b)).toEqual(await outboxIds());
});

test('a transaction that was rolled back is not waited for', async () => {
  const relay = createRelay();
  const end = await pendingTransaction((sql) => createTasks(sql, 3));
  await createTasks(database, 1);
  await relay.runOnce();
  await end('rollback');
  await createTasks(database, 1);
  await relay.runOnce();
  await relay.runOnce();
  await relay.beforeApplicationShutdown();
  expect(await stored()).toHaveLength(2);
  expect(await position()).toBe((await outboxIds()).at(-1));
});

test('many writers at once: every event once, and each task in order', async () => {
  createRelay().onApplicationBootstrap();
  const work = async (worker: string) => {
    for (let n = 0; n < 15; n++) {
      const end = await pendingTransaction(async (sql) => {
        await createTasks(sql, 1);
        await sql`select callsheet.claim_task(${worker})`;
      });
      await end(n % 4 === 0 ? 'rollback' : 'commit');
      await database`select callsheet.release_tasks_of_workers(array[${worker}], 'given back')`;
    }
  };
  await Promise.all(['gpu-1', 'gpu-2', 'gpu-3', 'gpu-4'].map(work));
  const wanted = await outboxIds();
  const messages = await eventually(stored, (found) => found.length >= wanted.length);
  expect(idsOf(messages).sort((a, b) => a - b)).toEqual(wanted);

  const lastOfTask = new Map<unknown, number>();
  for (const message of messages) {
    const { task_id, event_id } = dataOf(message);
    if (task_id === undefined) continue;
    expect(Number(event_id)).toBeGreaterThan(lastOfTask.get(task_id) ?? 0);
    lastOfTask.set(task_id, Number(event_id));
  }
});

test('two replicas: one publishes, the other takes over when it ends', async () => {
  const [first, second] = [createRelay(), createRelay()];
  await createTasks(database, 2);
  expect(await first.runOnce()).toBe(true);
  expect(await second.runOnce()).toBe(false);
  await first.beforeApplicationShutdown();
  await createTasks(database, 1);
  expect(await second.runOnce()).toBe(true);
  expect(idsOf(await stored())).toEqual(await outboxIds());
});

test('JetStream lost its streams: made again, and nothing is skipped', async () => {
  const relay = createRelay();
  await createTasks(database, 1);
  await relay.runOnce();
  await (await jetstreamManager(nats)).streams.delete(EVENT_STREAM);
  await createTasks(database, 3);
  await expect(relay.runOnce()).rejects.toThrow('JetStream did not take an event');
  await relay.runOnce();
  expect(idsOf(await stored())).toEqual((await outboxIds()).slice(1));
});

test('killed before the position was saved: published again, and dropped as duplicates', async () => {
  await createTasks(database, 20);
  const killed = new OutboxRelay(database, nats, log);
  relays.push(killed);
  await killed.runOnce();
  await database`update callsheet.outbox_position set position = 3`;
  await database`
    select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database =
      (select oid from pg_database where datname = current_database())`;
  await createTasks(database, 1);
  const successor = createRelay();
  await eventually(
    () => successor.runOnce(),
    (leads) => leads,
  );
  expect(idsOf(await stored())).toEqual(await outboxIds());
});

test('NATS goes away and comes back: nothing is lost, nothing changes places', async () => {
  createRelay().onApplicationBootstrap();
  await createTasks(database, 50);
  await eventually(stored, (found) => found.length === 50);
  await natsServer.kill();
  for (let n = 0; n < 20; n++) await createTasks(database, 1);
  await natsServer.start();
  const messages = await eventually(stored, (found) => found.length >= 70);
  expect(idsOf(messages)).toEqual(await outboxIds());
});

async function eventually<T>(ask: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await ask().catch(() => undefined);
    if (found !== undefined && isThere(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
