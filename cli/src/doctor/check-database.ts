import { migrationFiles, versionOf } from '@callsheet/runtime';
import { SCHEMA_VERSION } from '@callsheet/contracts';
import pg from 'pg';
import { findingsOf, reasonOf, type Finding } from './finding.js';

const OLDEST_VERSION = 140_000;
const CLOCK_WARNING_MS = 2000;

/** The database, its migrations and its clock. */
export async function checkDatabase(url: string | undefined, migrations: string): Promise<Finding[]> {
  const { problem, skipped } = findingsOf('database');
  if (url === undefined) return [skipped('DATABASE_URL')];
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'callsheet-doctor',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return [await checkServer(client), await checkMigrations(client, migrations), await checkClock(client)];
  } catch (error) {
    return [
      problem(
        `it cannot be used: ${reasonOf(error)}`,
        'see that DATABASE_URL has the right host, user and password, and that the server runs',
      ),
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkServer(client: pg.Client): Promise<Finding> {
  const { ok, problem } = findingsOf('database');
  const { rows } = await client.query<{ number: string; version: string }>(
    "select current_setting('server_version_num') as number, current_setting('server_version') as version",
  );
  const version = rows[0]?.version ?? '?';
  if (Number(rows[0]?.number) < OLDEST_VERSION)
    return problem(`Postgres ${version}`, 'Postgres 14 or later is needed');
  return (await hearsItself(client))
    ? ok(`Postgres ${version}`)
    : problem(
        'LISTEN does not work',
        'connect directly or through a pooler in session mode: on Supabase port 5432, not 6543',
      );
}

/** A pooler in transaction mode takes LISTEN and forgets it. */
async function hearsItself(client: pg.Client): Promise<boolean> {
  let heard = false;
  client.once('notification', () => (heard = true));
  await client.query('listen callsheet_doctor');
  await client.query("select pg_notify('callsheet_doctor', '')");
  await client.query('select 1');
  return heard;
}

async function checkMigrations(client: pg.Client, directory: string): Promise<Finding> {
  const { ok, problem } = findingsOf('migrations');
  const { rows } = await client.query<{ found: string | null }>(
    "select to_regclass('supabase_migrations.schema_migrations')::text as found",
  );
  const applied =
    rows[0]?.found === null
      ? []
      : (await client.query<{ version: string }>('select version from supabase_migrations.schema_migrations'))
          .rows;
  const known = new Set(applied.map(({ version }) => version));
  const missing = (await migrationFiles(directory)).filter((file) => !known.has(versionOf(file)));
  if (missing.length > 0)
    return problem(`${missing.length} are missing, the first is ${missing[0]}`, 'run: callsheet migrate');
  const newest = [...known].sort().at(-1) ?? 'none';
  return newest > SCHEMA_VERSION
    ? findingsOf('migrations').warning(
        `the database (${newest}) is newer than this command (${SCHEMA_VERSION})`,
        'update this command',
      )
    : ok(`all applied, the newest is ${newest}`);
}

async function checkClock(client: pg.Client): Promise<Finding> {
  const { ok, warning } = findingsOf('clock');
  const before = Date.now();
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
  const after = Date.now();
  const off = Math.abs((rows[0]?.now.getTime() ?? 0) - (before + after) / 2);
  const found = `this machine and the database are ${Math.round(off)} ms apart`;
  return off > CLOCK_WARNING_MS + (after - before)
    ? warning(found, 'set the clocks by NTP: tokens and signatures have times')
    : ok(found);
}
