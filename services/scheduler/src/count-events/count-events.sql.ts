import { one, type Sql } from '@callsheet/runtime';

/**
 * Brings the counts behind the views up to date with at most `batch` events; returns how many it counted. Events that an
 * open transaction may still precede are left for a later call.
 */
export async function countNewEvents(sql: Sql, batch: number): Promise<number> {
  const { counted } = one(
    await sql<{ counted: number }>`select callsheet.count_new_events(${batch}::int) as counted`,
  );
  return counted;
}
