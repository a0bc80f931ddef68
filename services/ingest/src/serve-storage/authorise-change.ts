import { InputError, type Sql } from '@callsheet/runtime';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { findReportedTask } from '../receive-results/task-standing.js';
import { storageError } from '../store-objects/storage-error.js';
import { isObjectKey, taskOfKey } from './object-key.js';

/** What a caller may do to an object. */
export type Permission = 'write' | 'create only';

/**
 * A worker writes the files of the tasks it was given, and may add files that belong to no task; the service-role key may
 * write all. Throws StorageError 403 and 400, InputError 404 for a file of a task that does not exist.
 */
export async function permissionFor(sql: Sql, caller: WorkerCaller, path: string): Promise<Permission> {
  if (!isObjectKey(path)) throw storageError.invalidKey(path);
  if (caller.id === undefined) return 'write';
  const taskId = taskOfKey(path);
  if (taskId === undefined) return 'create only';
  const status = await statusForWorker(sql, caller, taskId);
  if (status === undefined || status === 'Cancelled') throw storageError.notYours(path);
  return 'write';
}

/** A worker may not look through other workers' tasks; what else there is, it may list. Throws StorageError. */
export async function checkListing(sql: Sql, caller: WorkerCaller, prefix: string): Promise<void> {
  const folder = prefix.replace(/(?<!\/)\/+$/, '');
  if (folder !== '' && !isObjectKey(folder)) throw storageError.invalidKey(prefix);
  if (caller.id === undefined || folder.split('/')[1] !== 'tasks') return;
  const taskId = taskOfKey(`${folder}/file`);
  if (taskId === undefined || (await statusForWorker(sql, caller, taskId)) === undefined)
    throw storageError.notYours(prefix);
}

async function statusForWorker(sql: Sql, caller: WorkerCaller, taskId: string): Promise<string | undefined> {
  try {
    return (await findReportedTask(sql, taskId, caller)).task.status;
  } catch (error) {
    if (error instanceof InputError && error.status === 403) return undefined;
    throw error;
  }
}
