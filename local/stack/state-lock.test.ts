import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../../test/support/directory.js';
import { identifyProcess } from './process-identity.js';
import { lockState } from './state-lock.js';

test('refuses while the holder lives and names it', () => {
  const dir = createDirectory('lock');
  const lock = lockState(dir);
  expect(() => lockState(dir)).toThrow(`a stack already runs in ${dir} (process ${process.pid})`);
  lock.release();
  expect(() => lockState(dir).release()).not.toThrow();
  expect(readdirSync(dir)).toEqual([]);
});

test('takes over from a holder that was killed', async () => {
  const dir = createDirectory('lock');
  const holder = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  await once(holder, 'spawn');
  writeFileSync(join(dir, 'lock'), JSON.stringify(identifyProcess(holder.pid ?? 0)));
  expect(() => lockState(dir)).toThrow(`process ${holder.pid}`);

  holder.kill('SIGKILL');
  await once(holder, 'exit');
  lockState(dir).release();
});

test('takes over from a holder whose pid belongs to somebody else by now', () => {
  const dir = createDirectory('lock');
  writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 'earlier' }));
  expect(() => lockState(dir).release()).not.toThrow();
});
