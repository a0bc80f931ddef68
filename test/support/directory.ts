import { chmodSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setting } from './setting.js';

/**
 * An empty directory for a test; it goes away after the run, and what its `pids.json` names is ended then, should the
 * test have been interrupted.
 */
export function createDirectory(purpose: string): string {
  const path = mkdtempSync(join(setting('TEST_DIRECTORY'), `${purpose}-`));
  chmodSync(path, 0o755);
  return path;
}
