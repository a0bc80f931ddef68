import { readFileSync } from 'node:fs';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { durableSubjects, EVENT_STREAM, POD_COMMANDS } from '@callsheet/contracts';
import { connectNats, createLog, ensureStreams } from '@callsheet/runtime';
import { EVENT_SUBJECTS } from '../../services/ingest/src/stream-events/streamed-event.js';
import { createNats, type TestNats } from '../support/nats.js';

const log = createLog('accounts-test', 'fatal');
const services = ['ingest', 'scheduler', 'pod-manager', 'notifier'] as const;
type Service = (typeof services)[number];

let nats: TestNats;
const connections = {} as Record<Service, NatsConnection>;

beforeAll(async () => {
  const accounts = readFileSync('deploy/nats/accounts.conf', 'utf8');
  // Each password is its variable's name; included files see the environment alone.
  nats = await createNats(accounts.replace(/\$(NATS_\w+)/g, '"$1"'));
  for (const service of services) {
    const password = `NATS_${service.toUpperCase().replace('-', '_')}_PASSWORD`;
    const url = nats.url.replace('nats://', `nats://${service}:${password}@`);
    connections[service] = await connectNats(url, service, log);
    await ensureStreams(connections[service], EVENT_STREAM, durableSubjects);
  }
});

afterAll(async () => {
  await Promise.all(Object.values(connections).map((connection) => connection.close()));
  await nats.stop();
});

const addConsumer = async (as: Service, service: Service, event: string) =>
  (await jetstreamManager(connections[as])).consumers.add(EVENT_STREAM, {
    durable_name: `${service}-${event.replace('.', '-')}`,
    filter_subject: event,
  });
const streams = async (as: Service) => (await jetstreamManager(connections[as])).streams;
const publish = (as: Service, subject: string) => jetstream(connections[as]).publish(subject, '{}');

test.each([
  ['scheduler', 'task.created'],
  ['pod-manager', 'worker.requested'],
  ['notifier', 'task.completed'],
] as const)('%s reads %s through its consumer and can set a letter aside', async (service, event) => {
  await addConsumer(service, service, event);
  await publish('ingest', event);
  const consumer = await jetstream(connections[service]).consumers.get(
    EVENT_STREAM,
    `${service}-${event.replace('.', '-')}`,
  );
  const message = await consumer.next();
  expect(await message?.ackAck()).toBe(true);
  await publish(service, `dlq.${event}`);
});

test('ingest asks a pod-manager, which may answer', async () => {
  connections['pod-manager'].subscribe(POD_COMMANDS, {
    callback: (_, message) => void message.respond('yes'),
  });
  await connections['pod-manager'].flush();
  expect((await connections.ingest.request(POD_COMMANDS, '')).string()).toBe('yes');
});

test('ingest hears the events that it streams to readers', async () => {
  const heard = EVENT_SUBJECTS.map((subject) => connections.ingest.subscribe(subject, { max: 1 }));
  await connections.ingest.flush();
  await publish('ingest', 'task.created');
  for await (const message of heard[0] ?? []) expect(message.subject).toBe('task.created');
  expect(connections.ingest.isClosed()).toBe(false);
  for (const subscription of heard) subscription.unsubscribe();
});

const refused: [string, () => Promise<unknown>][] = [
  ['notifier states an event', () => publish('notifier', 'task.completed')],
  ['pod-manager states an event', () => publish('pod-manager', 'worker.failed')],
  ['notifier commands pods', () => connections.notifier.request(POD_COMMANDS, '')],
  ['scheduler commands pods', () => connections.scheduler.request(POD_COMMANDS, '')],
  ['notifier makes a consumer of the scheduler', () => addConsumer('notifier', 'scheduler', 'task.failed')],
  ['notifier reads an event that is not for it', () => addConsumer('notifier', 'notifier', 'task.created')],
  ['pod-manager empties the stream', async () => (await streams('pod-manager')).purge(EVENT_STREAM)],
  ['scheduler deletes the stream', async () => (await streams('scheduler')).delete(EVENT_STREAM)],
  ['ingest deletes the stream', async () => (await streams('ingest')).delete(EVENT_STREAM)],
];

test.each(refused)('%s: refused', async (_, attempt) => {
  await expect(attempt()).rejects.toThrow('Permissions Violation');
});

test('nobody overhears the answers to another', async () => {
  const overhearing = connections.notifier.subscribe('_INBOX_ingest.>');
  await expect(overhearing[Symbol.asyncIterator]().next()).rejects.toThrow('Permissions Violation');
});
