import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type PostgresHome } from './postgres-home.js';

/** Postgres gets no PG* variable and no locale of the caller. */
export const POSTGRES_ENV = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

/** The superuser's password, made at the first call and kept in `dir` for the owner's eyes. */
export function postgresPassword(dir: string): string {
  const path = join(dir, 'password');
  mkdirSync(dir, { recursive: true });
  if (!existsSync(path)) writeFileSync(path, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return readFileSync(path, 'utf8');
}

/** The data directory; made by initdb when it is missing. A half-made one from a crash is thrown away. */
export async function preparePostgresData(
  home: PostgresHome,
  password: string,
  fsync: boolean,
): Promise<string> {
  const data = join(home.directory, 'data');
  if (existsSync(data)) return data;
  const draft = join(home.directory, 'data.new');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  own(draft, home);
  await initdb(home, draft, password, fsync);
  renameSync(draft, data);
  return data;
}

async function initdb(home: PostgresHome, data: string, password: string, fsync: boolean): Promise<void> {
  const passwordFile = join(home.directory, 'password.new');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  own(passwordFile, home);
  const args = [
    '--pgdata',
    data,
    '--encoding=UTF8',
    '--locale=C',
    '--username=postgres',
    '--auth=scram-sha-256',
  ];
  try {
    await promisify(execFile)(
      join(home.binaries.directory, 'bin', 'initdb'),
      [...args, `--pwfile=${passwordFile}`, ...(fsync ? [] : ['--no-sync'])],
      { cwd: home.directory, env: POSTGRES_ENV, ...home.user },
    );
  } finally {
    rmSync(passwordFile);
  }
}

function own(path: string, { user }: PostgresHome): void {
  if (user) chownSync(path, user.uid, user.gid);
}
