import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nothingToMend, type Fault, type Target } from './fault.js';

/** NATS dies, freezes, or comes back with less than it had acknowledged. */
export const messageFaults: readonly Fault[] = [
  {
    name: 'nats-kill',
    part: 'nats',
    lastsMs: [1_000, 2_000],
    inject: async ({ system }) => (system.signal('nats', 'SIGKILL') ? nothingToMend : undefined),
  },
  {
    name: 'nats-pause',
    part: 'nats',
    lastsMs: [2_000, 8_000],
    inject: async ({ system }) => {
      if (!system.signal('nats', 'SIGSTOP')) return undefined;
      return async () => void system.signal('nats', 'SIGCONT');
    },
  },
  {
    name: 'jetstream-older-copy',
    part: 'nats',
    lastsMs: [6_000, 15_000],
    inject: async (target) => {
      const copy = join(target.system.dir, 'jetstream-copy');
      await whileDown(target, (storage) => {
        rmSync(copy, { recursive: true, force: true });
        if (existsSync(storage)) cpSync(storage, copy, { recursive: true });
      });
      return () => replaceStorage(target, copy);
    },
  },
  {
    name: 'jetstream-empty',
    part: 'nats',
    lastsMs: [1_000, 2_000],
    inject: async (target) => {
      await replaceStorage(target);
      return nothingToMend;
    },
  },
];

async function replaceStorage(target: Target, copy?: string): Promise<void> {
  await whileDown(target, async (storage) => {
    rmSync(storage, { recursive: true, force: true });
    if (copy !== undefined && existsSync(copy)) cpSync(copy, storage, { recursive: true });
    const [row] = await target.system.database<{ last: number }>`
      select coalesce(max(id), 0)::float8 as last from callsheet.outbox`;
    target.history.note({ type: 'stream-replaced', upTo: row?.last ?? 0 });
  });
}

async function whileDown({ system }: Target, work: (storage: string) => void | Promise<void>): Promise<void> {
  system.signal('nats', 'SIGKILL');
  await system.supervisor.stop('nats');
  try {
    await work(join(system.natsDirectory, 'jetstream'));
  } finally {
    await system.supervisor.start('nats');
  }
}
