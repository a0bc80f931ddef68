import { InputError, type Sql } from '@callsheet/runtime';
import { type BatchRow } from './present-batch.js';
import { findBatch } from './read-batches.sql.js';

/** A batch of the project as it is now. Throws InputError 404. */
export async function requireBatch(sql: Sql, projectId: string, id: string): Promise<BatchRow> {
  const row = await findBatch(sql, projectId, id);
  if (!row) throw new InputError(`There is no batch ${id}.`, 404);
  return row;
}
