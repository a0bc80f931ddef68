import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../../test/support/directory.js';
import { identifyProcess } from './process-identity.js';
import { ProcessLedger } from './process-ledger.js';

async function startChild() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  await once(child, 'spawn');
  return { child, pid: child.pid ?? 0, exited: once(child, 'exit') };
}

test('ends what still runs and names it', async () => {
  const ledger = new ProcessLedger(createDirectory('ledger'));
  const { pid, exited } = await startChild();
  ledger.add('left', pid);
  expect(await ledger.endLeftovers()).toEqual(['left']);
  expect(await exited).toEqual([null, 'SIGTERM']);
  expect(await ledger.endLeftovers()).toEqual([]);
});

test('leaves a process alone that merely has the same pid', async () => {
  const dir = createDirectory('ledger');
  const { child, pid } = await startChild();
  new ProcessLedger(dir).add('left', pid);
  const path = join(dir, 'pids.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"startedAt": ".*"/, '"startedAt": "earlier"'));

  expect(await new ProcessLedger(dir).endLeftovers()).toEqual([]);
  expect(identifyProcess(pid)).toBeDefined();
  child.kill('SIGKILL');
});

test('a zombie counts as gone', async () => {
  const { child, pid, exited } = await startChild();
  child.kill('SIGKILL');
  await exited;
  expect(identifyProcess(pid)).toBeUndefined();
});
