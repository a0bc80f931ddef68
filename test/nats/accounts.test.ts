import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { durableSubjects, EVENT_STREAM, events, POD_COMMANDS } from '@callsheet/contracts';
import { connectNats, createLog, ensureStreams, JetStreamStrategy, openDatabase } from '@callsheet/runtime';
import { renderMetrics } from '@callsheet/telemetry';
import { choosePort } from '../../local/stack/ports.js';
import { serviceNames as services, type ServiceName as Service } from '../../local/stack/service-env.js';
import { EVENT_SUBJECTS } from '../../services/ingest/src/stream-events/streamed-event.js';
import { FleetMetrics } from '../../services/scheduler/src/show-metrics/fleet-metrics.js';
import { createNats, type TestNats } from '../support/nats.js';
import { until } from '../support/stack.js';

const log = createLog('accounts-test', 'fatal');
const accounts = readFileSync('deploy/nats/accounts.conf', 'utf8');
/** The events that each service has a handler for, as its controllers declare them. */
const handled = {} as Record<Service, string[]>;

let nats: TestNats;
const connections = {} as Record<Service, NatsConnection>;

beforeAll(async () => {
  for (const service of services) handled[service] = await handledEvents(service);
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

const durableName = (service: Service, event: string) => `${service}-${event.replace('.', '-')}`;
const addConsumer = async (as: Service, service: Service, event: string) =>
  (await jetstreamManager(connections[as])).consumers.add(EVENT_STREAM, {
    durable_name: durableName(service, event),
    filter_subject: event,
    ack_policy: AckPolicy.Explicit,
  });
const streams = async (as: Service) => (await jetstreamManager(connections[as])).streams;
const publish = (as: Service, subject: string) => jetstream(connections[as]).publish(subject, '{}');

test.each(services)(
  '%s gets every event that it has a handler for, and can set a letter aside',
  async (service) => {
    const got = new Set<string>();
    const connection = connections[service];
    const strategy = new JetStreamStrategy({ connection, stream: EVENT_STREAM, service, log });
    for (const event of handled[service]) strategy.addHandler(event, async () => void got.add(event), true);
    const started = new Promise<unknown>((resolve) => void strategy.listen(resolve));
    expect(await started).toBeUndefined();
    for (const event of handled[service]) await publish('ingest', event);
    await until(async () => got.size === handled[service].length);
    const manager = await jetstreamManager(connection);
    for (const event of handled[service]) {
      await publish(service, `dlq.${event}`);
      await until(async () => {
        const { num_ack_pending } = await manager.consumers.info(EVENT_STREAM, durableName(service, event));
        return num_ack_pending === 0;
      });
    }
    await strategy.close();
  },
);

test('no service may read more events than it has handlers for', () => {
  for (const service of services) {
    const [, rights = ''] = accounts.split(`user: "${service}"`);
    const [own = ''] = rights.split('user: "');
    const readable = [...own.matchAll(/CONSUMER\.CREATE\.CALLSHEET\.([\w-]+)\.([\w.]+)"/g)];
    expect(readable.map(([, durable]) => durable).sort()).toEqual(
      handled[service].map((event) => durableName(service, event)).sort(),
    );
    expect(readable.map(([, , event]) => event).sort()).toEqual([...handled[service]].sort());
  }
  expect(services.flatMap((service) => handled[service])).not.toHaveLength(0);
});

test('ingest states every event there is', async () => {
  for (const [event, { durable }] of Object.entries(events)) {
    if (durable) await publish('ingest', event);
    // What JetStream does not take is not acknowledged: somebody has to hear it.
    const heard = connections.ingest.subscribe(event, { max: 1 });
    connections.ingest.publish(event, '{}');
    for await (const { subject } of heard) expect(subject).toBe(event);
  }
});

test('the scheduler sees how far every consumer is behind, for its metric', async () => {
  await addConsumer('notifier', 'notifier', 'task.completed');
  const nobody = openDatabase({
    url: `postgresql://127.0.0.1:${await choosePort()}/x`,
    applicationName: 'x',
  });
  new FleetMetrics(nobody, connections.scheduler).onApplicationBootstrap();
  expect(await renderMetrics()).toMatch(/callsheet_consumer_lag\{.*"notifier-task-completed"/);
  await nobody.end();
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

/** What the controllers of a service have `@EventPattern` for. */
async function handledEvents(service: Service): Promise<string[]> {
  const sources = join(__dirname, '../../services', service, 'src');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  const found: string[] = [];
  for (const file of files.filter((name) => name.endsWith('.controller.ts'))) {
    const exported = (await import(join(sources, file))) as Record<string, unknown>;
    for (const one of Object.values(exported)) {
      if (typeof one !== 'function') continue;
      const methods = Object.values(Object.getOwnPropertyDescriptors(one.prototype as object));
      const patterns = methods.flatMap(({ value }: { value?: unknown }): unknown =>
        typeof value === 'function' ? Reflect.getMetadata(PATTERN_METADATA, value) : undefined,
      );
      found.push(...(patterns.filter(Boolean) as string[]));
    }
  }
  return found;
}
