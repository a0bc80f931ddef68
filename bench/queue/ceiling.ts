import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { PARAMS } from './engine.js';
import { type Servers } from './servers.js';

const SCHEMA = `
  create table job (id bigint generated always as identity primary key, status text not null default 'Queued',
    worker_id text, params jsonb not null, result jsonb) with (fillfactor = 50);
  create table ready (seq bigint generated always as identity primary key, job_id bigint not null);`;
const PAIR = `
begin;
with r as (delete from ready where seq = (select seq from ready order by seq limit 1 for update skip locked) returning job_id)
update job set status = 'In Progress', worker_id = 'w' from r where id = r.job_id returning id \\gset
end;
update job set status = 'Complete', result = '{"ok": true}' where id = :id;
`;

/** What this Postgres does at most when nothing but the two updates of a job are made, by pgbench; undefined without pgbench. */
export async function measureCeiling(
  servers: Servers,
  workers: number,
  seconds: number,
): Promise<number | undefined> {
  const pgbench = findPgbench();
  if (!pgbench) return undefined;
  const url = await servers.createDatabase('ceiling');
  const client = new Client(url);
  await client.connect();
  await client.query(SCHEMA);
  await client.query(
    `with j as (insert into job (params) select $1 from generate_series(1, 60000) returning id)
     insert into ready (job_id) select id from j`,
    [PARAMS],
  );
  await client.end();
  const script = join(servers.directory, 'pair.sql');
  writeFileSync(script, PAIR);
  const clients = ['-c', String(Math.min(workers, 64)), '-j', '1', '-T', String(seconds)];
  const { stdout, stderr } = spawnSync(pgbench, ['-n', '-M', 'prepared', ...clients, '-f', script, url], {
    encoding: 'utf8',
  });
  const tps = /tps = ([\d.]+)/.exec(stdout)?.[1];
  if (!tps) throw new Error(`pgbench failed: ${stderr.slice(0, 500)}`);
  return Number(tps);
}

function findPgbench(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(':').map((directory) => join(directory, 'pgbench'));
  return [...installed(), ...onPath].find((path) => existsSync(path));
}

/** Debian keeps it off the path, one for each version of Postgres. */
function installed(): string[] {
  const root = '/usr/lib/postgresql';
  return existsSync(root) ? readdirSync(root).map((version) => join(root, version, 'bin/pgbench')) : [];
}
