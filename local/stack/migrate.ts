import { join } from 'node:path';
import { migrate } from '@callsheet/runtime';
import { explainError } from './explain-error.js';
import { repositoryRoot } from './repository.js';

const HELP = `npm run migrate: applies the migrations in supabase/migrations that the database lacks.

  DATABASE_URL=postgresql://user:password@host:5432/postgres npm run migrate
`;

async function main(): Promise<void> {
  const databaseUrl = process.env['DATABASE_URL'];
  if (process.argv.includes('--help')) return print(HELP);
  if (!databaseUrl) throw new Error(`DATABASE_URL is not set.\n\n${HELP}`);
  const files = await migrate(databaseUrl, join(repositoryRoot(), 'supabase', 'migrations'));
  print(files.map((file) => `applied ${file}\n`).join('') || 'The database is up to date.\n');
}

function print(text: string): void {
  process.stdout.write(text);
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainError(error)}\n`);
  process.exitCode = 1;
});
