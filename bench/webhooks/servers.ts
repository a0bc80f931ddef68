import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase, type Database } from '@callsheet/runtime';
import { prepareStack } from '../../local/stack/prepare-stack.js';
import { repositoryRoot } from '../../local/stack/repository.js';
import { startProgram, type ProgramName } from '../../local/stack/stack-programs.js';
import { type RunningProcess } from '../../local/stack/launch.js';

export interface BenchServers {
  database: Database;
  pid: (name: ProgramName) => number;
  stop: () => Promise<void>;
}

const order = ['postgres', 'nats', 'ingest', 'notifier'] as const;

/** What webhooks need, durable as in production: Postgres, nats-server, ingest for its relay, and one notifier. */
export async function startServers(notifierEnv: Record<string, string>): Promise<BenchServers> {
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-bench-'));
  const settings = await prepareStack(
    dir,
    { ports: 'free', serviceEnv: { notifier: notifierEnv } },
    () => undefined,
  );
  const running = new Map<string, RunningProcess>();
  const stopAll = async () => {
    for (const name of [...order].reverse()) await running.get(name)?.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    for (const name of order) {
      running.set(name, await startProgram(name, settings, new AbortController().signal));
      if (name === 'postgres')
        await migrate(settings.facts.databaseUrl, join(repositoryRoot(), 'supabase', 'migrations'));
    }
  } catch (error) {
    await stopAll();
    throw error;
  }
  const database = openDatabase({ url: settings.facts.databaseUrl, applicationName: 'bench', max: 4 });
  return {
    database,
    pid: (name) => running.get(name)?.pid ?? 0,
    stop: async () => {
      await database.end();
      await stopAll();
    },
  };
}
