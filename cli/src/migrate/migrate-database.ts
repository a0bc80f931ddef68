import { migrate } from '@callsheet/runtime';
import { migrationsDirectory } from './migrations-directory.js';

/** Applies what the database lacks; gives the files. */
export function migrateDatabase(url: string): Promise<string[]> {
  return migrate(url, migrationsDirectory());
}
