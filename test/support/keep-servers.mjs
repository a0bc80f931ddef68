import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';

const require = createRequire(new URL('../../dist/', import.meta.url));
const { migrate } = require('./libs/runtime/src/migrate.js');
const { startNats } = require('./local/stack/nats-server.js');
const { choosePorts } = require('./local/stack/ports.js');
const { startPostgres } = require('./local/stack/postgres.js');
const { deletePostgres } = require('./local/stack/postgres-home.js');
const { identifyProcess, isRunning } = require('./local/stack/process-identity.js');
const { ProcessLedger } = require('./local/stack/process-ledger.js');

const PREFIX = 'callsheet-test-';
const TEMPLATE = 'template_callsheet';
const MEMORY_NEEDED = 1_000_000_000;

const parent = chooseParent();
for (const name of readdirSync(parent)) await cleanWhenAbandoned(join(parent, name));

const directory = mkdtempSync(join(parent, PREFIX));
try {
  process.stdout.write(`${JSON.stringify(await startServers())}\n`);
  process.stdin.resume();
  await once(process.stdin, 'close');
} finally {
  await clean(directory);
}

/** Starts both servers; every test database is a clone of the template made here. */
async function startServers() {
  chmodSync(directory, 0o755);
  writeFileSync(join(directory, 'keeper'), JSON.stringify(identifyProcess(process.pid)));
  const ledger = new ProcessLedger(directory);
  const [postgresPort, natsPort] = await choosePorts([undefined, undefined]);
  const [postgres, nats] = await Promise.all([
    startPostgres({
      dir: join(directory, 'postgres'),
      port: postgresPort,
      log: join(directory, 'postgres.log'),
      fsync: false,
      onSpawn: (pid) => ledger.add('postgres', pid, 'SIGINT'),
    }),
    startNats({
      dir: join(directory, 'nats'),
      port: natsPort,
      log: join(directory, 'nats.log'),
      onSpawn: (pid) => ledger.add('nats', pid),
    }),
  ]);
  await makeTemplate(postgres.url);
  return { postgresUrl: postgres.url, natsUrl: nats.url, directory };
}

/** Nobody may connect to the template once it is made, or cloning it fails. */
async function makeTemplate(url) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await migrate(withDatabase(url, TEMPLATE), join(import.meta.dirname, '../../supabase/migrations'));
  await client.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
  await client.end();
}

function withDatabase(url, name) {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** Memory is faster than a disk, where there is enough of it. */
function chooseParent() {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > MEMORY_NEEDED ? memory : tmpdir();
}

/** A keeper that was killed could not clean up. */
async function cleanWhenAbandoned(path) {
  const keeper = join(path, 'keeper');
  if (!path.includes(PREFIX) || !existsSync(keeper)) return;
  if (!isRunning(JSON.parse(readFileSync(keeper, 'utf8')))) await clean(path);
}

/** Ends everything that was started below the directory, also by tests, and deletes it. */
async function clean(path) {
  const below = readdirSync(path).map((name) => join(path, name));
  for (const place of [...below, path]) {
    if (existsSync(join(place, 'pids.json'))) await new ProcessLedger(place).endLeftovers();
  }
  const moved = readdirSync(path, { recursive: true }).filter(
    (name) => basename(name) === 'postgres.location',
  );
  for (const note of moved) deletePostgres(dirname(join(path, note)));
  rmSync(path, { recursive: true, force: true });
}
