import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA_VERSION } from '@callsheet/contracts';
import { Client } from 'pg';
import { launch, type RunningProcess } from '../../local/stack/launch.js';
import { choosePort } from '../../local/stack/ports.js';
import { compiled } from '../../local/stack/repository.js';
import { loadSecrets } from '../../local/stack/secrets.js';
import { serviceEnv, serviceNames, type ServiceName } from '../../local/stack/service-env.js';
import { chooseStackPorts } from '../../local/stack/stack-ports.js';
import { startBareNats, type BareNats } from '../support/bare-nats.js';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { createDirectory } from '../support/directory.js';
import { createNats, type TestNats } from '../support/nats.js';
import { until } from '../support/stack.js';

const dir = createDirectory('bad-start');
let nats: TestNats;
let withoutJetStream: BareNats;
let database: TestDatabase;
let behind: TestDatabase;
let ahead: TestDatabase;
let empty: TestDatabase;
const started: RunningProcess[] = [];

beforeAll(async () => {
  [nats, withoutJetStream, database, behind, ahead, empty] = await Promise.all([
    createNats(),
    startBareNats(),
    createDatabase(),
    createDatabase(),
    createDatabase(),
    createEmptyDatabase(),
  ]);
  await execute(
    behind,
    `delete from supabase_migrations.schema_migrations where version = '${SCHEMA_VERSION}'`,
  );
  await execute(
    ahead,
    `insert into supabase_migrations.schema_migrations (version) values ('99990101000000')`,
  );
}, 60_000);

afterEach(() => Promise.all(started.splice(0).map((service) => service.stop())));

afterAll(async () => {
  await Promise.all([nats.stop(), withoutJetStream.stop()]);
  await Promise.all([database, behind, ahead, empty].map((one) => one.drop()));
});

async function execute({ url }: TestDatabase, statement: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.query(statement);
  await client.end();
}

interface Service {
  readonly process: RunningProcess;
  /** What it has printed. */
  readonly printed: () => string;
  /** What it answers when asked whether it is ready; status 0 while it does not answer. */
  readonly ready: () => Promise<{ status: number; body: string }>;
}

/** Starts a service with its usual settings and these. */
async function start(name: ServiceName, change: Record<string, string>): Promise<Service> {
  const ports = await chooseStackPorts(createDirectory('ports'), 'free');
  const usual = serviceEnv(name, { dir, ports, secrets: loadSecrets(dir), databaseUrl: database.url });
  const env = { ...usual, NATS_URL: nats.url, ...change };
  const log = join(dir, `${randomUUID()}.log`);
  const args = [compiled('services', name, 'src', 'main.js')];
  const running = await launch(
    { name, command: process.execPath, args, env, log },
    { isReady: () => Promise.resolve(true), timeoutMs: 60_000 },
  );
  started.push(running);
  const ready = () =>
    fetch(`http://127.0.0.1:${ports[name]}/health/ready`).then(
      async (response) => ({ status: response.status, body: await response.text() }),
      () => ({ status: 0, body: '' }),
    );
  return { process: running, printed: () => readFileSync(log, 'utf8'), ready };
}

/** How it refuses to work: it ends, or is not ready; with all that it says about it. */
function refusal({ process, printed, ready }: Service): Promise<{ how: string; why: string }> {
  return until(async () => {
    if (!process.isRunning()) return { how: await process.exited, why: printed() };
    const { status, body } = await ready();
    return status === 503 && { how: 'not ready', why: body };
  });
}

const wrong: [ServiceName, Record<string, string>, string[]][] = [
  ['ingest', { WORKER_TOKEN_SECRET: 'short', PORT: 'x' }, ['WORKER_TOKEN_SECRET (<hidden>)', 'PORT ("x")']],
  [
    'scheduler',
    { TARGET_WAIT_SEC: 'soon', SCALING_POLICY: 'x' },
    ['TARGET_WAIT_SEC ("soon")', 'SCALING_POLICY ("x")'],
  ],
  [
    'pod-manager',
    { WORKER_TOKEN_SECRET: '', RUNPOD_API_URL: 'nowhere' },
    ['WORKER_TOKEN_SECRET (not set)', 'RUNPOD_API_URL'],
  ],
  ['notifier', { WEBHOOK_TIMEOUT_SEC: '-1' }, ['WEBHOOK_TIMEOUT_SEC ("-1")']],
];

test.each(wrong)('%s with %j ends and names each', async (name, change, named) => {
  const service = await start(name, { ...change, DATABASE_URL: '' });
  expect(await service.process.exited).toBe('exit code 1');
  for (const text of [...named, 'DATABASE_URL (not set)']) expect(service.printed()).toContain(text);
});

test.each(serviceNames)('%s says that the database cannot be reached', async (name) => {
  const service = await start(name, {
    DATABASE_URL: `postgresql://a:secret@127.0.0.1:${await choosePort()}/b`,
  });
  const { how, why } = await refusal(service);
  expect(['exit code 1', 'not ready']).toContain(how);
  expect(why).toMatch(/database/);
  expect(why).toMatch(/ECONNREFUSED/);
  expect(service.printed()).not.toContain('secret');
});

test.each(serviceNames)('%s ends where NATS has no JetStream, and says so', async (name) => {
  const { how, why } = await refusal(await start(name, { NATS_URL: withoutJetStream.url }));
  expect(how).toBe('exit code 1');
  expect(why).toMatch(/NATS has no JetStream for this user/);
});

test.each(serviceNames)('%s is not ready while migrations are behind', async (name) => {
  const service = await start(name, { DATABASE_URL: behind.url });
  expect(await refusal(service)).toMatchObject({
    how: 'not ready',
    why: expect.stringContaining('migrations are behind') as unknown,
  });
});

test.each(['ingest', 'scheduler'] as const)('%s says that the database has no migrations', async (name) => {
  const { why } = await refusal(await start(name, { DATABASE_URL: empty.url }));
  expect(why).toContain('migrations are behind: the database has none');
});

test.each(serviceNames)('%s works on a newer schema, and says so', async (name) => {
  const service = await start(name, { DATABASE_URL: ahead.url });
  await until(async () => (await service.ready()).status === 200);
  expect(service.printed()).toMatch(/the database is newer than this code/);
});
