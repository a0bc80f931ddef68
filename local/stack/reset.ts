import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deletePostgres } from './postgres-home.js';
import { ProcessLedger } from './process-ledger.js';
import { lockState } from './state-lock.js';

const entries = ['nats', 'runpod', 'storage', 'logs', 'pids.json', 'ports.json', 'secrets.json'];

/**
 * Deletes the state that a stack keeps in `dir` and nothing else there (downloaded programs stay); throws when a stack
 * runs in it.
 */
export async function resetStack(dir: string): Promise<void> {
  if (!existsSync(dir)) return;
  const lock = lockState(dir);
  await new ProcessLedger(dir).endLeftovers();
  deletePostgres(join(dir, 'postgres'));
  for (const entry of entries) rmSync(join(dir, entry), { recursive: true, force: true });
  lock.release();
}
