import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type PodPolicy } from '../../services/pod-manager/src/policy.js';
import { type PodManagerFixture } from '../conformance/pod-manager.fixture.js';

/** Starts a pod-manager as a process of its own, to be killed; what it logs is kept with what the others log. */
export function startChild(
  at: PodManagerFixture,
  policy: Partial<PodPolicy>,
  env: Record<string, string> = {},
): ChildProcess {
  const program = join(__dirname, '../../dist/test/crash/pod-manager-child.js');
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env['PATH'],
      ...at.environment({ DATABASE_URL: at.databaseUrl, ...env }),
      POD_POLICY: JSON.stringify(policy),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => void at.logged.push(line));
  return child;
}
