import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repositoryRoot } from '../../local/stack/repository.js';

const bench = join(repositoryRoot(), 'bench');

/** Loads a package of bench/package.json, all of which are installed when they are not there as its lock file says. */
export function loadPeer<Module>(name: string): Module {
  const wanted = statSync(join(bench, 'package-lock.json'));
  const installed = statSync(join(bench, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  if (!installed || installed.mtimeMs < wanted.mtimeMs) install();
  // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- the peers are not installed where types are checked
  return createRequire(join(bench, 'package.json'))(name);
}

function install(): void {
  process.stderr.write('installing the packages to compare with (npm ci in bench/) ...\n');
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: bench,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm ci in bench/ failed:\n${stderr}`);
}
