import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

const fileName = /^(\d{14})_(.+)\.sql$/;
/** Any fixed number: concurrent runners take turns on it. */
const lockKey = 7_274_711;

const bookkeeping = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (
    version text primary key, statements text[], name text)`;

/** Applies what is missing, each file in its own transaction; keeps the Supabase CLI's table. Returns the files applied. */
export async function migrate(databaseUrl: string, directory: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'callsheet-migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query(bookkeeping);
    const applied: string[] = [];
    for (const file of await missingMigrations(client, directory)) {
      await applyFile(client, directory, file);
      applied.push(file);
    }
    return applied;
  } finally {
    await client.end();
  }
}

/** Files of the directory that the database has not seen, oldest first. */
async function missingMigrations(client: pg.Client, directory: string): Promise<string[]> {
  const { rows } = await client.query<{ version: string }>(
    'select version from supabase_migrations.schema_migrations',
  );
  const known = new Set(rows.map((row) => row.version));
  return (await migrationFiles(directory)).filter((file) => !known.has(versionOf(file)));
}

/** The migrations of a directory, oldest first. */
export async function migrationFiles(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((file) => fileName.test(file)).sort();
}

/** The 14-digit version in front of a migration's name. */
export function versionOf(file: string): string {
  return file.slice(0, 14);
}

async function applyFile(client: pg.Client, directory: string, file: string): Promise<void> {
  const text = await readFile(join(directory, file), 'utf8');
  await client.query('begin');
  try {
    await client.query(text);
    await client.query(
      'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
      [versionOf(file), fileName.exec(file)?.[2], [text]],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${file} failed and was rolled back`, { cause: error });
  }
}
