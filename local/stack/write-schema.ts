import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@callsheet/runtime';
import { Client } from 'pg';
import { explainError } from './explain-error.js';
import { choosePorts } from './ports.js';
import { startPostgres } from './postgres.js';
import { deletePostgres } from './postgres-home.js';
import { readSchema } from './read-schema.js';
import { repositoryRoot } from './repository.js';

/** Makes a database from all migrations and writes what it looks like to supabase/schema.sql. */
async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'callsheet-schema-'));
  const dir = join(directory, 'postgres');
  const [port = 0] = await choosePorts([undefined]);
  const postgres = await startPostgres({ dir, port, log: join(directory, 'postgres.log'), fsync: false });
  try {
    await migrate(postgres.url, join(repositoryRoot(), 'supabase', 'migrations'));
    const client = new Client(postgres.url);
    await client.connect();
    writeFileSync(join(repositoryRoot(), 'supabase', 'schema.sql'), await readSchema(client));
    await client.end();
  } finally {
    await postgres.stop();
    deletePostgres(dir);
    rmSync(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainError(error)}\n`);
  process.exitCode = 1;
});
