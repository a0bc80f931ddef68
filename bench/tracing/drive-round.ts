import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { one } from '@callsheet/runtime';
import { processUsage } from '../process-usage.js';
import { type BenchServers } from '../servers.js';
import { Client } from './client.js';

/** What one round took. */
export interface Round {
  readonly perSecond: number;
  /** Processor time for each task, in milliseconds, of the services together. */
  readonly cpuMsPerTask: number;
  /** The same of each service. */
  readonly byService: Readonly<Record<string, number>>;
}

const services = ['ingest', 'scheduler', 'notifier'] as const;

/** So many clients create tasks, have them handed out and complete them, one after the other; then what they caused ends, too. */
export async function driveRound(
  servers: BenchServers,
  { tasks, clients }: { tasks: number; clients: number },
): Promise<Round> {
  const client = new Client(servers.url, servers.secrets);
  let left = tasks;
  const work = async () => {
    const worker = `bench-${randomUUID()}`;
    while (left > 0) {
      left -= 1;
      await client.create();
      await client.complete(worker, await client.claim(worker));
    }
  };
  const used = cpuSeconds(servers);
  const began = performance.now();
  await Promise.all(Array.from({ length: Math.min(clients, tasks) }, work));
  const seconds = (performance.now() - began) / 1000;
  await allHandled(servers);
  client.close();
  const after = cpuSeconds(servers);
  const each = services.map((_, index) => ((after[index] ?? 0) - (used[index] ?? 0)) * (1000 / tasks));
  return {
    perSecond: tasks / seconds,
    cpuMsPerTask: each.reduce((sum, ms) => sum + ms, 0),
    byService: Object.fromEntries(services.map((name, index) => [name, each[index] ?? NaN])),
  };
}

function cpuSeconds({ pid }: BenchServers): number[] {
  return services.map((name) => processUsage(pid(name)).cpuSeconds);
}

/** Waits until every event is published and the notifier has planned what each asks for. */
async function allHandled({ database }: BenchServers): Promise<void> {
  for (;;) {
    const { lag } = one(
      await database<{ lag: number }>`
      select (select max(id) from callsheet.outbox)
        - (select position from callsheet.outbox_position where consumer = 'jetstream') as lag`,
    );
    if (Number(lag) === 0) return;
    await pause(50);
  }
}
