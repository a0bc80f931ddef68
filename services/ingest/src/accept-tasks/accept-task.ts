import { type Sql } from '@callsheet/runtime';
import { type TaskRow } from '../read-tasks/present-task.js';
import { findByIdempotencyKey, type NewTask } from './accept-tasks.sql.js';
import { requestDigest, reusedKey } from './idempotency.js';
import { type NewTasks } from './new-tasks.js';

/** Queues a task, or gives the one that the same Idempotency-Key made before. Throws InputError 409 when that was another. */
export async function acceptTask(
  sql: Sql,
  newTasks: NewTasks,
  request: Omit<NewTask, 'requestSha256'>,
): Promise<{ row: TaskRow; replayed: boolean }> {
  const requestSha256 = requestDigest(request.task);
  const row = await newTasks.insert({ ...request, requestSha256 });
  if (row) return { row, replayed: false };
  const earlier = await findByIdempotencyKey(sql, request.projectId, request.idempotencyKey);
  if (!earlier) throw new Error('the task of an Idempotency-Key went away while it was read');
  if (!earlier.request_sha256.equals(requestSha256)) throw reusedKey('task');
  return { row: earlier, replayed: true };
}
