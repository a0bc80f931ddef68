import { InputError, type Sql } from '@callsheet/runtime';
import { type TaskRow } from './present-task.js';
import { findTask } from './read-tasks.sql.js';

/** A task of the project as it is now. Throws InputError 404. */
export async function requireTask(
  sql: Sql,
  projectId: string,
  id: string,
): Promise<TaskRow & { traceparent: string | null }> {
  const row = await findTask(sql, projectId, id);
  if (!row) throw noSuchTask(id);
  return row;
}

/** The project has no task of this id: 404. */
export function noSuchTask(id: string): InputError {
  return new InputError(`There is no task ${id}.`, 404);
}

/** A request that a task of this status does not allow: 409; `rule` says what would be allowed. */
export function wrongStatus({ id, status }: Pick<TaskRow, 'id' | 'status'>, rule: string): InputError {
  return new InputError(`Task ${id} is ${status}; ${rule}.`, 409);
}
