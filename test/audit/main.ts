import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../local/stack/repository.js';
import { judgeAudit, Policy } from './judge-audit.js';

const LIMIT_MS = 60_000;

/** Asks the registry about the packages that run in production; those of the build and the tests are left out. */
const root = repositoryRoot();
const policy = Policy.parse(JSON.parse(readFileSync(join(root, 'test', 'audit', 'policy.json'), 'utf8')));
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=0'], {
  ...{ cwd: root, encoding: 'utf8', timeout: LIMIT_MS, maxBuffer: 2 ** 26 },
});
const verdict = judgeAudit(stdout, policy, new Date().toISOString().slice(0, 10));
const print = (text: string) => void process.stdout.write(`${text}\n`);
if (verdict.outcome === 'skipped') {
  print(`audit of dependencies: skipped: ${verdict.reason}`);
  print('0 passed, 0 failed');
} else {
  for (const note of verdict.notes) print(`noted: ${note}`);
  for (const problem of verdict.problems) print(`BLOCKED: ${problem}`);
  const isClean = verdict.problems.length === 0;
  print(isClean ? '1 passed, 0 failed' : '0 passed, 1 failed');
  process.exitCode = isClean ? 0 : 1;
}
