import { migrate } from '@callsheet/runtime';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningProcess } from '../../local/stack/launch.js';
import { deletePostgres } from '../../local/stack/postgres-home.js';
import { prepareStack, type StackSettings } from '../../local/stack/prepare-stack.js';
import { localUrl } from '../../local/stack/service-env.js';
import { repositoryRoot } from '../../local/stack/repository.js';
import { startProgram, type ProgramName } from '../../local/stack/stack-programs.js';
import { stopOnSignal } from '../stop-on-signal.js';

/** A stack of which the benchmark starts one program after the other. */
export interface DecisionServers {
  databaseUrl: string;
  natsUrl: string;
  /** Where the emulator is told what shall happen. */
  runpodAdminUrl: string;
  start: (name: ProgramName) => Promise<RunningProcess>;
  /** Ends everything and deletes the data; also when the benchmark is interrupted. */
  stop: () => Promise<void>;
}

/** Starts Postgres, durable as in production and migrated, and nats-server. */
export async function startServers(serviceEnv: StackSettings['serviceEnv']): Promise<DecisionServers> {
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-bench-'));
  const settings = await prepareStack(dir, { ports: 'free', serviceEnv }, () => undefined);
  const abort = new AbortController();
  const running: RunningProcess[] = [];
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    abort.abort();
    for (const program of running.reverse()) await program.stop();
    deletePostgres(join(dir, 'postgres'));
    rmSync(dir, { recursive: true, force: true });
  };
  const stop = () => (stopping ??= stopAll());
  stopOnSignal(stop);
  const start = async (name: ProgramName) => {
    const program = await startProgram(name, settings, abort.signal);
    running.push(program);
    return program;
  };
  const { databaseUrl, ports } = settings.facts;
  try {
    await start('postgres');
    await migrate(databaseUrl, join(repositoryRoot(), 'supabase', 'migrations'));
    await start('nats');
  } catch (error) {
    await stop();
    throw error;
  }
  const runpodAdminUrl = localUrl(ports.runpodAdmin);
  return { databaseUrl, natsUrl: `nats://127.0.0.1:${ports.nats}`, runpodAdminUrl, start, stop };
}
