import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const needed = join(import.meta.dirname, '../../dist/local/stack/postgres.js');

/**
 * Starts the servers that all tests share: a real Postgres and a real nats-server. They run under a keeper that ends
 * them when its standard input closes, thus also when this process is killed.
 */
export default async function startServers() {
  if (!existsSync(needed))
    throw new Error('dist/ is missing: run the tests with npm test, or npm run build first');
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'keep-servers.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const servers = await firstLine(keeper);
  process.env.TEST_POSTGRES_URL = servers.postgresUrl;
  process.env.TEST_NATS_URL = servers.natsUrl;
  process.env.TEST_DIRECTORY = servers.directory;
  for (const handle of [keeper, keeper.stdin, keeper.stdout]) handle.unref();
  globalThis.callsheetTestServers = keeper;
}

async function firstLine(keeper) {
  for await (const line of createInterface(keeper.stdout)) return JSON.parse(line);
  throw new Error('the test servers did not start; the reason is above');
}
