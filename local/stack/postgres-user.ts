import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** An account of the operating system. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom Postgres runs as when we are root, since it refuses to run as root; undefined when we are not. */
export function findPostgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = lookUp('postgres') ?? lookUp('nobody');
  if (!user)
    throw new Error('Postgres does not run as root, and there is no user postgres or nobody to run it');
  return user;
}

/** True when the mode bits let the user enter this directory, or run this program, and all directories above. */
export function canReach(user: SystemUser, path: string): boolean {
  return existsSync(path) && [path, realpathSync(path)].every((way) => mayWalk(user, way));
}

function mayWalk(user: SystemUser, path: string): boolean {
  return mayExecute(user, path) && (path === dirname(path) || mayWalk(user, dirname(path)));
}

function mayExecute({ uid, gid }: SystemUser, path: string): boolean {
  const stats = statSync(path);
  const bit = stats.uid === uid ? 0o100 : stats.gid === gid ? 0o010 : 0o001;
  return (stats.mode & bit) !== 0;
}

function lookUp(name: string): SystemUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout);
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
