import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, nothingToMend, type Target } from './fault.js';

/** Postgres restarts, crashes, loses its backends, has none left, or is held up by old snapshots. */
export const databaseFaults: readonly Fault[] = [
  {
    name: 'postgres-restart',
    part: 'postgres',
    lastsMs: [500, 4_000],
    inject: async ({ system }) => {
      await system.supervisor.stop('postgres');
      return () => system.supervisor.start('postgres');
    },
  },
  {
    name: 'postgres-crash',
    part: 'postgres',
    lastsMs: [3_000, 5_000],
    // SIGQUIT ends all backends at once without a checkpoint: what is committed comes back from the log.
    inject: async ({ system }) => (system.signal('postgres', 'SIGQUIT') ? nothingToMend : undefined),
  },
  {
    name: 'pg-backend-kill',
    part: 'postgres',
    lastsMs: [4_000, 10_000],
    inject: async (target, _random, over) => whileIt(over, () => killBackends(target)),
  },
  {
    name: 'pool-exhaustion',
    part: 'postgres',
    lastsMs: [4_000, 10_000],
    inject: async ({ system }) => {
      const { databaseUrl } = system.settings.facts;
      const taken = await Promise.all(Array.from({ length: 300 }, () => connected(databaseUrl)));
      return () => endAll(taken);
    },
  },
  {
    name: 'idle-in-transaction',
    part: 'snapshots',
    lastsMs: [10_000, 30_000],
    // It has written: it holds a transaction id, not a snapshot alone.
    inject: (target) => holdSnapshots(target, 1, 'select pg_current_xact_id()'),
  },
  {
    name: 'active-readers',
    part: 'snapshots',
    lastsMs: [10_000, 30_000],
    inject: (target) => holdSnapshots(target, 4, 'select count(*) from tasks'),
  },
];

/** Two a second, as in the published benchmark of Postgres queues. */
async function killBackends({ system }: Target): Promise<void> {
  await system.database`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name like 'callsheet-%' order by random() limit 1`;
  await sleep(500);
}

async function holdSnapshots({ system }: Target, count: number, query: string) {
  const { databaseUrl } = system.settings.facts;
  const readers = await Promise.all(Array.from({ length: count }, () => connected(databaseUrl)));
  await Promise.all(
    readers.map(async (reader) => {
      await reader?.query('begin isolation level repeatable read');
      await reader?.query(query);
    }),
  ).catch(() => undefined);
  return () => endAll(readers);
}

async function endAll(clients: readonly (Client | undefined)[]): Promise<void> {
  await Promise.allSettled(clients.flatMap((client) => (client ? [client.end()] : [])));
}

/** A connection, or undefined when the server takes no more. */
async function connected(url: string): Promise<Client | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch {
    return undefined;
  }
}

/** Repeats something until the time is over; mending waits for the last round. */
async function whileIt(over: AbortSignal, work: () => Promise<void>) {
  const loop = async () => {
    while (!over.aborted) await work().catch(() => sleep(500));
  };
  const working = loop();
  return () => working;
}
