import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { createNats, type TestNats } from '../../../../test/support/nats.js';
import { EventHub } from './event-hub.js';
import { MISSED_AT_ONCE } from './missed-events.sql.js';
import { openStream } from './open-stream.js';
import { type StreamedEvent } from './streamed-event.js';

let nats: TestNats;
let connection: NatsConnection;
let hub: EventHub;

beforeAll(async () => {
  nats = await createNats();
  connection = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  hub = new EventHub(connection);
  hub.onApplicationBootstrap();
});
afterAll(async () => {
  await connection.close();
  await nats.stop();
});

const listener = { projectId: 'p', role: 'client' as const };
const open = (out: Writable, missed: StreamedEvent[] = []) =>
  openStream(out, { hub, listener, missed: () => Promise.resolve(missed) });

test('who missed more than is read at once is told that much, and comes back for the rest', async () => {
  const out = new PassThrough();
  const told = text(out);
  await open(
    out,
    Array.from({ length: MISSED_AT_ONCE }, (_, index) => ({
      id: index + 1,
      type: 'task.created',
      projectId: 'p',
      json: '{}',
    })),
  );
  expect((await told).match(/^id: /gm)).toHaveLength(MISSED_AT_ONCE);
});

test('after NATS was away readers are sent away, to go on behind their last event', async () => {
  const out = new PassThrough();
  const told = text(out);
  await open(out);
  await nats.kill();
  await nats.start();
  expect(await told).toContain('retry:');
});

test('a reader that has stopped reading does not hold up the end', async () => {
  const out = new Writable({ write: () => undefined });
  await open(out);
  hub.beforeApplicationShutdown();
  await once(out, 'close');
  expect(out.destroyed).toBe(true);
});
