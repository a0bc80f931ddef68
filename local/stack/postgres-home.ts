import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyPostgresBinaries, findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { canReach, findPostgresUser, type SystemUser } from './postgres-user.js';

const LASTING_BASE = '/var/lib/callsheet';

/** Where a database lives, which binaries serve it, and who runs them. */
export interface PostgresHome {
  /** Parent of the data directory. */
  readonly directory: string;
  readonly binaries: PostgresBinaries;
  /** Undefined: we ourselves. */
  readonly user?: SystemUser;
}

/**
 * Finds the home of the database of `dir`: `dir` itself, unless we are root and the user who runs Postgres may not go
 * there; then a place outside, which the file `postgres.location` in `dir` names.
 */
export function preparePostgresHome(dir: string): PostgresHome {
  mkdirSync(dir, { recursive: true });
  const binaries = findPostgresBinaries();
  const user = findPostgresUser();
  if (!user) return { directory: dir, binaries };
  const movesOut = existsSync(locationNote(dir)) || !canReach(user, dir);
  return {
    directory: movesOut ? moveOut(dir, user) : dir,
    binaries: isUsable(binaries, user) ? binaries : copyPostgresBinaries(binaries, openBase(dir, user)),
    user,
  };
}

/** Deletes the database of `dir`, wherever it lives. */
export function deletePostgres(dir: string): void {
  const user = findPostgresUser();
  if (user && existsSync(locationNote(dir))) remove(outside(dir, user));
  remove(dir);
}

/** Under its own name a directory is never seen half deleted. */
function remove(path: string): void {
  const doomed = `${path}.deleted`;
  rmSync(doomed, { recursive: true, force: true });
  if (existsSync(path)) renameSync(path, doomed);
  rmSync(doomed, { recursive: true, force: true });
}

/** A place without a note in `dir` belongs to a directory that was deleted and made anew: it is cleared. */
function moveOut(dir: string, user: SystemUser): string {
  const place = outside(dir, user);
  if (!existsSync(locationNote(dir))) remove(place);
  openDirectory(place);
  writeFileSync(locationNote(dir), `${place}\n`);
  return place;
}

function outside(dir: string, user: SystemUser): string {
  const name = createHash('sha256').update(realpathSync(dir)).digest('hex').slice(0, 16);
  return join(openBase(dir, user), name);
}

/** Throws when others could have put their own binaries there. */
function openBase(dir: string, user: SystemUser): string {
  const temporary = realpathSync(tmpdir());
  const isTemporary = [temporary, '/dev/shm'].some((parent) => realpathSync(dir).startsWith(`${parent}/`));
  const base = isTemporary && canReach(user, temporary) ? join(temporary, 'callsheet') : LASTING_BASE;
  openDirectory(base);
  const { uid, mode } = statSync(base);
  if (uid !== 0 || (mode & 0o022) !== 0) throw new Error(`${base} must belong to root alone`);
  return base;
}

/** The mode is set explicitly since the umask may forbid it. */
function openDirectory(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
}

function isUsable({ directory }: PostgresBinaries, user: SystemUser): boolean {
  return ['bin/initdb', 'bin/postgres', 'lib', 'share'].every((part) =>
    canReach(user, join(directory, part)),
  );
}

function locationNote(dir: string): string {
  return join(dir, 'postgres.location');
}
