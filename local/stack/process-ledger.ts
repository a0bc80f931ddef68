import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './json-file.js';
import { endProcess, identifyProcess, isRunning, sendSignal } from './process-identity.js';

const STOP_TIMEOUT_MS = 5_000;

const Entries = z.record(
  z.string(),
  z.object({ pid: z.number(), startedAt: z.string(), stopSignal: z.enum(['SIGTERM', 'SIGINT']) }),
);

/** Remembers in `<dir>/pids.json` which processes run, for the day the one who started them is killed. */
export class ProcessLedger {
  private readonly path: string;

  constructor(dir: string) {
    this.path = join(dir, 'pids.json');
  }

  add(name: string, pid: number, stopSignal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): void {
    const identity = identifyProcess(pid);
    if (identity) writeJson(this.path, { ...this.entries(), [name]: { ...identity, stopSignal } });
  }

  /** Ends what an earlier supervisor left running; returns the names. */
  async endLeftovers(): Promise<string[]> {
    const leftovers = Object.entries(this.entries()).filter(([, entry]) => isRunning(entry));
    await Promise.all(leftovers.map(([, entry]) => endProcess(entry, entry.stopSignal, STOP_TIMEOUT_MS)));
    writeJson(this.path, {});
    return leftovers.map(([name]) => name);
  }

  /** Ends everything at once, for someone who does not want to wait; SIGQUIT lets Postgres free its shared memory. */
  killAll(): void {
    for (const [name, entry] of Object.entries(this.entries())) {
      sendSignal(entry, name === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
    }
  }

  private entries(): z.infer<typeof Entries> {
    return readJson(this.path, Entries) ?? {};
  }
}
