import { type Fault } from './faults/fault.js';

/** What a run breaks, and how hard its customers work meanwhile. */
export interface Scenario {
  /** Which faults take turns. */
  readonly breaks: (name: string) => boolean;
  /** Tasks a second of each customer. */
  readonly pace?: number;
  /** Tasks that may be open before customers wait. */
  readonly openAtMost?: number;
}

const only = (...names: string[]): Pick<Scenario, 'breaks'> => ({ breaks: (name) => names.includes(name) });
const services = ['ingest', 'scheduler', 'pod-manager', 'notifier'];

/**
 * `everything` is the default. The others bear the names of the scenarios in
 * https://github.com/hardbyte/postgresql-job-queue-benchmarking: five of chaos and four of pressure.
 */
export const scenarios = {
  everything: { breaks: () => true },
  chaos_crash_recovery: only('worker-kill', ...services.flatMap((name) => [`kill-${name}`, `pair-${name}`])),
  chaos_postgres_restart: only('postgres-restart', 'postgres-crash'),
  chaos_repeated_kills: only('worker-kill', ...services.map((name) => `kill-${name}`)),
  chaos_pg_backend_kill: only('pg-backend-kill'),
  chaos_pool_exhaustion: only('pool-exhaustion'),
  idle_in_tx: only('idle-in-transaction'),
  sustained_high_load: { ...only(), pace: 3, openAtMost: 200 },
  active_readers: only('active-readers'),
  event_burst: { ...only(), pace: 10, openAtMost: 120 },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

export function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name);
}

/** The faults of a scenario. */
export function faultsOf(name: ScenarioName, table: readonly Fault[]): Fault[] {
  return table.filter((fault) => scenarios[name].breaks(fault.name));
}
