import { type CreateChildTask } from '@callsheet/contracts';
import { InputError, type Sql } from '@callsheet/runtime';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { insertChild, loadSurroundings } from './create-child-tasks.sql.js';
import { projectOfChild } from './place-child.js';

/** Queues a worker's task; the same id again changes nothing. Throws InputError, 409 when the id is another task's. */
export async function createChildTask(
  sql: Sql,
  caller: WorkerCaller,
  child: CreateChildTask,
): Promise<{ created: boolean }> {
  const surroundings = await loadSurroundings(sql, caller.id, child);
  const projectId = projectOfChild(caller, child.project_id, surroundings);
  const row = await insertChild(sql, projectId, child);
  if (row.project_id !== projectId || row.task_type !== child.task_type)
    throw new InputError(`task_id: ${child.task_id} is the id of another task.`, 409);
  return { created: row.created };
}
