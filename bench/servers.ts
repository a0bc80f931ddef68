import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase, type Database } from '@callsheet/runtime';
import { prepareStack } from '../local/stack/prepare-stack.js';
import { repositoryRoot } from '../local/stack/repository.js';
import { serviceNames, localUrl, type ServiceName, type StackFacts } from '../local/stack/service-env.js';
import { startProgram, type ProgramName } from '../local/stack/stack-programs.js';
import { type RunningProcess } from '../local/stack/launch.js';
import { stopOnSignal } from './stop-on-signal.js';

export interface BenchServers {
  database: Database;
  /** Of ingest. */
  url: string;
  secrets: StackFacts['secrets'];
  pid: (name: ProgramName) => number;
  stop: () => Promise<void>;
}

/** Starts Postgres, durable as in production, nats-server and these services, each with what is added to its settings. */
export async function startServers(
  services: Partial<Record<ServiceName, Record<string, string>>>,
): Promise<BenchServers> {
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-bench-'));
  const settings = await prepareStack(dir, { ports: 'free', serviceEnv: services }, () => undefined);
  const order: ProgramName[] = ['postgres', 'nats', ...serviceNames.filter((name) => services[name])];
  const running = new Map<string, RunningProcess>();
  const stopAll = async () => {
    for (const name of [...order].reverse()) await running.get(name)?.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  stopOnSignal(stopAll);
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
    url: localUrl(settings.facts.ports.ingest),
    secrets: settings.facts.secrets,
    pid: (name) => running.get(name)?.pid ?? 0,
    stop: async () => {
      await database.end();
      await stopAll();
    },
  };
}
