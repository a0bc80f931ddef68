import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `supabase/migrations` of the package that this file belongs to, compiled or not. */
export function migrationsDirectory(): string {
  for (let place = __dirname; place !== dirname(place); place = dirname(place)) {
    const directory = join(place, 'supabase', 'migrations');
    if (existsSync(directory)) return directory;
  }
  throw new Error('the migrations are missing from this installation');
}
