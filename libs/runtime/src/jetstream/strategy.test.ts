import { jetstream, jetstreamManager, type ConsumerInfo, type JsMsg } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { Controller, Inject, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { createNats, type TestNats } from '../../../../test/support/nats.js';
import { createLog } from '../log.js';
import { connectNats } from '../nats.js';
import { JetStreamContext } from './context.js';
import { Reject, RetryLater } from './outcome.js';
import { PassErrors } from './pass-errors.js';
import { JetStreamStrategy, type JetStreamOptions } from './strategy.js';
import { deadLetterStream, ensureStreams } from './streams.js';

const log = createLog('strategy-test', 'silent');
const STREAM = 'ITEMS';
const SUBJECT = 'item.made';
const HANDLE = Symbol('handle');
const Item = z.object({ n: z.number(), colour: z.string().default('red') });
type Item = z.infer<typeof Item>;
type Handle = (item: Item, context: JetStreamContext) => unknown;

@Controller()
class ItemsController {
  constructor(@Inject(HANDLE) private readonly handle: Handle) {}

  @EventPattern(SUBJECT)
  made(@Payload() item: Item, @Ctx() context: JetStreamContext) {
    return this.handle(item, context);
  }
}

class ItemsModule {}

interface Replica {
  connection: NatsConnection;
  app: INestMicroservice;
}

let server: TestNats;
let nats: NatsConnection;
const replicas: Replica[] = [];
const gates: (() => void)[] = [];

beforeAll(async () => {
  server = await createNats();
  nats = await connectNats(server.url, 'test', log);
});
afterAll(async () => {
  await nats.close();
  await server.stop();
});
beforeEach(() => ensureStreams(nats, STREAM, [SUBJECT]));
afterEach(async () => {
  for (const open of gates.splice(0)) open();
  for (const { app, connection } of replicas.splice(0)) {
    await app.close();
    await connection.close();
  }
  const { streams } = await jetstreamManager(nats);
  await streams.delete(STREAM);
  await streams.delete(deadLetterStream(STREAM));
});

/** Starts a replica of the service. */
async function serve(handle: Handle, options: Partial<JetStreamOptions> = {}): Promise<Replica> {
  const connection = await connectNats(server.url, 'items', log);
  const app = await NestFactory.createMicroservice(
    {
      module: ItemsModule,
      controllers: [ItemsController],
      providers: [{ provide: HANDLE, useValue: handle }],
    },
    {
      strategy: new JetStreamStrategy({
        connection,
        stream: STREAM,
        service: 'items',
        log,
        validate: (_, data) => Item.parse(data),
        ...options,
      }),
      logger: false,
    },
  );
  app.useGlobalFilters(new PassErrors());
  await app.listen();
  const replica = { app, connection };
  replicas.push(replica);
  return replica;
}

const publish = (data: unknown) => jetstream(nats).publish(SUBJECT, JSON.stringify(data));

async function consumer(): Promise<ConsumerInfo> {
  return (await jetstreamManager(nats)).consumers.info(STREAM, 'items-item-made');
}

const settled = () =>
  until(consumer, ({ num_pending, num_ack_pending }) => num_pending === 0 && num_ack_pending === 0);

/** The dead letters, once there are as many. */
async function deadLetters(count: number): Promise<JsMsg[]> {
  const { streams, consumers } = await jetstreamManager(nats);
  const stream = deadLetterStream(STREAM);
  await until(
    () => streams.info(stream),
    ({ state }) => state.messages >= count,
  );
  const { name } = await consumers.add(stream, { inactive_threshold: 60_000_000_000 });
  const found: JsMsg[] = [];
  const reader = await jetstream(nats).consumers.get(stream, name);
  for await (const message of await reader.fetch({ max_messages: count })) found.push(message);
  expect((await streams.info(stream)).state.messages).toBe(count);
  return found;
}

async function until<T>(ask: () => Promise<T> | T, isThere: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await ask();
    if (isThere(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A handler that records its items and waits to be told to end. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  gates.push(open);
  const handled: number[] = [];
  const handle: Handle = async ({ n }) => {
    handled.push(n);
    await opened;
  };
  return { open, opened, handled, handle };
}

/** A handler that records its deliveries and answers, or throws, in turn. */
function answering(...answers: unknown[]) {
  const deliveries: { n: number; deliveryCount: number; at: number }[] = [];
  const handle: Handle = ({ n }, { deliveryCount }) => {
    deliveries.push({ n, deliveryCount, at: performance.now() });
    const answer = answers[Math.min(deliveries.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const counts = () => deliveries.map(({ deliveryCount }) => deliveryCount);
  return { deliveries, counts, handle };
}

test('a message is acknowledged only once its handler has settled', async () => {
  const { open, handled, handle } = gate();
  await serve(handle);
  await publish({ n: 1 });
  await until(
    () => handled,
    ({ length }) => length === 1,
  );
  expect(await consumer()).toMatchObject({ num_ack_pending: 1, ack_floor: { stream_seq: 0 } });
  open();
  expect(await settled()).toMatchObject({ num_redelivered: 0, ack_floor: { stream_seq: 1 } });
});

test('a handler gets what the validation makes of the payload', async () => {
  const items: Item[] = [];
  await serve((item) => void items.push(item));
  await publish({ n: 1, more: true });
  await settled();
  expect(items).toEqual([{ n: 1, colour: 'red' }]);
});

test('crash between apply and ack: delivered again, to whoever is there', async () => {
  const first = gate();
  const crashed = await serve(first.handle, { ackWaitMs: 300 });
  await publish({ n: 1 });
  await until(
    () => first.handled,
    ({ length }) => length === 1,
  );
  await crashed.connection.close();

  const second = answering('done');
  await serve(second.handle, { ackWaitMs: 300 });
  await until(
    () => second.counts(),
    ({ length }) => length === 1,
  );
  expect(second.counts()).toEqual([2]);
  await settled();
  first.open();
});

test('a handler that throws is called again with growing delay, then the message is a dead letter', async () => {
  const { deliveries, counts, handle } = answering(new Error('the database is away'));
  await serve(handle, { maxDeliver: 3 });
  const header = headers();
  header.set('traceparent', '00-trace-01');
  await jetstream(nats).publish(SUBJECT, '{"n":1}', { headers: header });

  const [letter] = await deadLetters(1);
  expect(letter?.subject).toBe(`dlq.${SUBJECT}`);
  expect(letter?.json()).toEqual({ n: 1 });
  expect(letter?.headers?.get('traceparent')).toBe('00-trace-01');
  await settled();
  expect(counts()).toEqual([1, 2, 3]);
  const [first = NaN, second = NaN, third = NaN] = deliveries.map(({ at }) => at);
  expect(second - first).toBeGreaterThan(240);
  expect(third - second).toBeGreaterThan(490);
});

test('a handler that throws once does not hold up the others', async () => {
  const done: number[] = [];
  await serve(({ n }, { deliveryCount }) => {
    if (n === 1 && deliveryCount === 1) throw new Error('not yet');
    done.push(n);
  });
  for (const n of [1, 2, 3]) await publish({ n });
  await settled();
  expect(done).toEqual([2, 3, 1]);
});

test('a rejected message is a dead letter at once', async () => {
  const { counts, handle } = answering(new Reject('unknown colour'));
  await serve(handle);
  await publish({ n: 7 });
  const [letter] = await deadLetters(1);
  expect(letter?.json()).toEqual({ n: 7 });
  await settled();
  expect(counts()).toEqual([1]);
});

test('a dead letter that cannot be stored is kept until it can', async () => {
  const { streams } = await jetstreamManager(nats);
  await streams.delete(deadLetterStream(STREAM));
  const { counts, handle } = answering(new Reject('unknown colour'));
  await serve(handle, { maxDeliver: 1 });
  await publish({ n: 7 });
  await until(
    async () => (await consumer()).num_redelivered,
    (redelivered) => redelivered === 1,
  );
  await ensureStreams(nats, STREAM, [SUBJECT]);
  const [letter] = await deadLetters(1);
  expect(letter?.json()).toEqual({ n: 7 });
  await settled();
  expect(counts()).toEqual([1]);
});

test('a handler that asks for later is called again after that time', async () => {
  const { deliveries, counts, handle } = answering(new RetryLater(100), 'done');
  await serve(handle);
  await publish({ n: 1 });
  await until(counts, ({ length }) => length === 2);
  await settled();
  expect(counts()).toEqual([1, 2]);
  const [first = NaN, second = NaN] = deliveries.map(({ at }) => at);
  expect(second - first).toBeGreaterThan(95);
});

test('a handler that asks for later without end makes a dead letter at the limit', async () => {
  const { counts, handle } = answering(new RetryLater(1));
  await serve(handle, { maxDeliver: 3 });
  await publish({ n: 1 });
  await deadLetters(1);
  await settled();
  expect(counts()).toEqual([1, 2, 3]);
});

test('a message that ends its process each time becomes a dead letter, and is not tried once more', async () => {
  for (const crash of [1, 2]) {
    const { handled, handle } = gate();
    const { connection } = await serve(handle, { ackWaitMs: 200, maxDeliver: 2 });
    if (crash === 1) await publish({ n: 1 });
    await until(
      () => handled,
      ({ length }) => length === 1,
    );
    await connection.close();
  }
  const { counts, handle } = answering('done');
  await serve(handle, { ackWaitMs: 200, maxDeliver: 2 });
  await deadLetters(1);
  await settled();
  expect(counts()).toEqual([]);
});

test.each([
  ['text that is no JSON', '{"n":'],
  ['a payload that the schema refuses', '{"n":"one"}'],
])('%s is a dead letter and reaches no handler', async (_, payload) => {
  const { counts, handle } = answering('done');
  await serve(handle);
  await jetstream(nats).publish(SUBJECT, payload);
  const [letter] = await deadLetters(1);
  expect(letter?.string()).toBe(payload);
  await settled();
  expect(counts()).toEqual([]);
});

test('no more handlers at once than the concurrency', async () => {
  const { open, opened, handled } = gate();
  let [running, most] = [0, 0];
  await serve(
    async ({ n }) => {
      handled.push(n);
      most = Math.max(most, ++running);
      await opened;
      await nats.flush();
      running -= 1;
    },
    { concurrency: 3 },
  );
  for (let n = 0; n < 12; n++) await publish({ n });
  // More than three have arrived, three of them have started.
  await until(consumer, ({ num_ack_pending }) => num_ack_pending > 3);
  expect(handled).toEqual([0, 1, 2]);
  open();
  await settled();
  expect(handled).toHaveLength(12);
  expect(most).toBe(3);
});

test('a handler at work for longer than the wait for its ack is not called again', async () => {
  let signs = 0;
  const subscription = nats.subscribe('$JS.ACK.>', {
    callback: (_, message) => void (signs += message.string() === '+WPI' ? 1 : 0),
  });
  const { open, handled, handle } = gate();
  await serve(handle, { ackWaitMs: 300 });
  await publish({ n: 1 });
  // A sign of life is sent three times in each wait.
  await until(
    () => signs,
    (count) => count > 6,
  );
  open();
  expect(await settled()).toMatchObject({ num_redelivered: 0, delivered: { consumer_seq: 1 } });
  expect(handled).toEqual([1]);
  subscription.unsubscribe();
});

test('at shutdown the running handler ends in peace while others take what it had not started', async () => {
  const first = gate();
  const leaving = await serve(first.handle, { concurrency: 2 });
  for (const n of [1, 2, 3, 4]) await publish({ n });
  await until(consumer, ({ num_ack_pending }) => num_ack_pending > 2);

  const closing = leaving.app.close();
  const second = gate();
  second.open();
  await serve(second.handle);
  await until(consumer, ({ num_pending, num_ack_pending }) => num_pending === 0 && num_ack_pending === 2);
  expect(second.handled.sort()).toEqual([3, 4]);
  first.open();
  await closing;
  await settled();
  expect(first.handled).toEqual([1, 2]);
  expect(second.handled).toHaveLength(2);
});

test('shutdown does not wait for a handler without end', async () => {
  const { open, handled, handle } = gate();
  const { app } = await serve(handle, { drainTimeoutMs: 50 });
  await publish({ n: 1 });
  await until(
    () => handled,
    ({ length }) => length === 1,
  );
  await app.close();
  expect(await consumer()).toMatchObject({ num_ack_pending: 1 });
  open();
  await settled();
});

test('two replicas share the work: each message once', async () => {
  const [first, second] = [gate(), gate()];
  await serve(first.handle, { concurrency: 2 });
  await serve(second.handle, { concurrency: 2 });
  for (let n = 0; n < 40; n++) await publish({ n });
  await until(
    () => Math.min(first.handled.length, second.handled.length),
    (least) => least === 2,
  );
  for (const { open } of [first, second]) open();
  await settled();
  const all = [...first.handled, ...second.handled].sort((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: 40 }, (_, n) => n));
});

test.each<[string, () => Promise<unknown>]>([
  [
    'its consumer was deleted',
    async () => (await jetstreamManager(nats)).consumers.delete(STREAM, 'items-item-made'),
  ],
  [
    'the stream was deleted and made again',
    async () => {
      await (await jetstreamManager(nats)).streams.delete(STREAM);
      await ensureStreams(nats, STREAM, [SUBJECT]);
    },
  ],
  [
    'the server was killed and started again',
    async () => {
      await server.kill();
      await server.start();
      await until(
        () => nats.flush().then(ensured, () => false),
        (there) => there,
      );
    },
  ],
])('events are consumed again after %s', async (_, outage) => {
  const { deliveries, handle } = answering('done');
  await serve(handle);
  await publish({ n: 1 });
  await settled();
  await outage();
  await publish({ n: 2 });
  await until(
    () => deliveries,
    (found) => found.some(({ n }) => n === 2),
  );
});

const ensured = () => true;
