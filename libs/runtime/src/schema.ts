import { errorCode, errorMessage, sqlState } from './errors.js';
import { type Log } from './log.js';
import { type Database } from './sql.js';

/** Throws, with what to do, when the database lacks migrations that this code was written for; gives its newest one. */
export async function requireSchema(database: Database, wanted: string): Promise<string> {
  const version = await findVersion(database);
  if (version === undefined || version < wanted)
    throw new Error(
      `migrations are behind: the database has ${version ?? 'none'}, this code needs ${wanted}; run npm run migrate`,
    );
  return version;
}

/** Logs what is not as it should be with the database when a service starts; a newer one is no obstacle. */
export async function tellOfSchema(database: Database, wanted: string, log: Log): Promise<void> {
  try {
    const found = await requireSchema(database, wanted);
    if (found !== wanted) log.warn({ found, wanted }, 'the database is newer than this code');
  } catch (error) {
    log.warn({ reason: errorMessage(error) }, 'the database cannot be used yet');
  }
}

/** The newest migration that the database has seen, if any. */
async function findVersion(database: Database): Promise<string | undefined> {
  try {
    const [found] = await database<{ version: string | null }>`
      select max(version) as version from supabase_migrations.schema_migrations`;
    return found?.version ?? undefined;
  } catch (error) {
    if (errorCode(error) === sqlState.undefinedTable) return undefined;
    throw error;
  }
}
