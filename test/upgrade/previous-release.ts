import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../../local/stack/repository.js';
import { type Release } from '../chaos/system/chaos-system.js';

/** The commit that counts as the previous release; renewed when one is made. */
export function previousCommit(): string {
  return readFileSync(join(repositoryRoot(), 'test', 'upgrade', 'previous-release'), 'utf8').trim();
}

/** False in a clone without enough history, or in no clone at all. */
export function isInHistory(commit: string): boolean {
  return spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: repositoryRoot() }).status === 0;
}

/** Takes a commit out of the history and builds it, once; with its own packages where they differ from today's. */
export function buildRelease(commit: string, progress: (text: string) => void): Release {
  const root = join(repositoryRoot(), '.callsheet', 'releases', commit);
  const built = join(root, '.built');
  if (existsSync(built)) return { root };
  progress(`building ${commit}`);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const archive = `${root}.tar`;
  mkdirSync(dirname(archive), { recursive: true });
  run('git', ['archive', '--format=tar', `--output=${archive}`, commit], repositoryRoot());
  run('tar', ['-xf', archive], root);
  rmSync(archive);
  install(root, progress);
  run(process.execPath, [join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build'], root);
  writeFileSync(built, '');
  return { root };
}

function install(root: string, progress: (text: string) => void): void {
  const lock = (directory: string) => readFileSync(join(directory, 'package-lock.json'), 'utf8');
  if (lock(root) === lock(repositoryRoot()))
    return symlinkSync(join(repositoryRoot(), 'node_modules'), join(root, 'node_modules'));
  progress('installing its packages, which differ from those of today');
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], root);
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
