import { type Command } from 'commander';
import { CliError, exitCodes } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { count } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';

/** `callsheet migrate`. */
export function migrateCommand(maker: CommandMaker): Command {
  return maker
    .command('migrate', 'Applies the migrations that the database of DATABASE_URL lacks.', [
      [
        'DATABASE_URL=postgresql://user:password@host:5432/postgres callsheet migrate',
        'bring a database up to date',
      ],
    ])
    .action((options: CommonOptions) => maker.run(options, runMigrate));
}

async function runMigrate({ terminal, out }: Session): Promise<void> {
  const url = terminal.env['DATABASE_URL'];
  if (url === undefined || url === '') throw new CliError('set DATABASE_URL to the database to migrate');
  // Brings in the services' runtime; other commands start without it.
  const { migrateDatabase } = await import('./migrate-database.js');
  const applied = await migrateDatabase(url).catch((error: unknown) => {
    throw explained(error);
  });
  out.json({ applied });
  for (const file of applied) out.say(`applied ${file}`);
  out.say(
    applied.length === 0 ? 'The database is up to date.' : `Applied ${count(applied.length, 'migration')}.`,
  );
}

function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH'].includes(code))
    return new CliError(`the database of DATABASE_URL does not answer (${code})`, exitCodes.unreachable);
  if (code.startsWith('28')) return new CliError(`DATABASE_URL: ${error.message}`, exitCodes.notAllowed);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return new CliError(`${error.message}${cause}`, exitCodes.failed);
}
