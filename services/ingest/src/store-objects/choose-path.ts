import { randomBytes } from 'node:crypto';
import { safeName, taskFolder, withSuffix } from './object-path.js';
import { type ObjectStore } from './object-store.js';

/**
 * The path for a file of a task. A file that is there already stays untouched, and a worker that lost the task never
 * writes where its successor may.
 */
export async function choosePath(
  store: ObjectStore,
  { task, standing }: { task: { id: string; user_id: string }; standing: string },
  filename: string,
  folder?: string,
): Promise<string> {
  const parent = folder === undefined ? taskFolder(task) : `${taskFolder(task)}/${folder}`;
  const name = safeName(filename);
  if (standing === 'holder' && (await store.sizeOf(`${parent}/${name}`)) === undefined)
    return `${parent}/${name}`;
  return `${parent}/${withSuffix(name, randomBytes(4).toString('hex'))}`;
}
