import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  if (!existsSync(built)) {
    progress(`taking ${commit} out of the history`);
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    const archive = `${root}.tar`;
    run('git', ['archive', '--format=tar', `--output=${archive}`, commit], repositoryRoot());
    run('tar', ['-xf', archive], root);
    rmSync(archive);
  }
  install(root, progress);
  if (!existsSync(built)) {
    run(process.execPath, [join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build'], root);
    writeFileSync(built, '');
  }
  return { root };
}

/** Today's packages where they are the same, else its own: today's may have changed since it was built. */
function install(root: string, progress: (text: string) => void): void {
  const lock = (directory: string) => readFileSync(join(directory, 'package-lock.json'), 'utf8');
  const packages = join(root, 'node_modules');
  const shares = lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (lock(root) === lock(repositoryRoot())) {
    if (!existsSync(packages)) symlinkSync(join(repositoryRoot(), 'node_modules'), packages);
    return;
  }
  if (existsSync(packages) && !shares) return;
  progress('installing its packages, which differ from those of today');
  rmSync(packages, { force: true });
  run('npm', ['ci', '--no-audit', '--no-fund'], root);
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
