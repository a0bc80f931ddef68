import { join } from 'node:path';
import { postgresUrl } from './postgres.js';
import { ProcessLedger } from './process-ledger.js';
import { loadSecrets } from './secrets.js';
import { type ServiceName } from './service-env.js';
import { chooseStackPorts } from './stack-ports.js';
import { type ProgramName, type ProgramSettings } from './stack-programs.js';

type Env = Readonly<Record<string, string>>;

/** What may differ from one stack to another. */
export interface StackSettings {
  /** `default`: the usual ports where they are free; `free`: any. Either way those of the last start come first. */
  readonly ports?: 'default' | 'free';
  /** Additional environment of all services. */
  readonly env?: Env;
  /** Additional environment of one service, or of the Runpod emulator. */
  readonly serviceEnv?: Readonly<Partial<Record<ServiceName | 'runpod', Env>>>;
}

/**
 * Makes a state directory ready for a start: what an earlier run left behind is ended first, since it may hold the
 * ports; `onCleaned` gets the names.
 */
export async function prepareStack(
  dir: string,
  settings: StackSettings,
  onCleaned: (names: readonly string[]) => void,
): Promise<ProgramSettings> {
  const ledger = new ProcessLedger(dir);
  const names = await ledger.endLeftovers();
  if (names.length > 0) onCleaned(names);
  const ports = await chooseStackPorts(dir, settings.ports ?? 'default');
  const databaseUrl = postgresUrl(join(dir, 'postgres'), ports.postgres);
  return {
    facts: { dir, ports, secrets: loadSecrets(dir), databaseUrl },
    extraEnv: (name) => extraEnv(name, settings),
    onSpawn: (name, pid) => ledger.add(name, pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM'),
  };
}

function extraEnv(name: ProgramName, { env, serviceEnv }: StackSettings): Env {
  switch (name) {
    case 'postgres':
    case 'nats':
      return {};
    case 'runpod':
      return { ...serviceEnv?.runpod };
    case 'ingest':
    case 'scheduler':
    case 'pod-manager':
    case 'notifier':
      return { ...env, ...serviceEnv?.[name] };
  }
}
