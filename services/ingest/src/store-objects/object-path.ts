import { basename, extname } from 'node:path';

const MAX_NAME_BYTES = 200;
const segment = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** A file's name as the last segment of a path and a URL: no directories, ASCII only, at most 200 bytes, extension kept. */
export function safeName(filename: string): string {
  const name = basename(filename.replaceAll('\\', '/'))
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^\.+/, '');
  const extension = extname(name).slice(0, 20);
  const stem = name.slice(0, name.length - extname(name).length);
  return (stem || 'file').slice(0, MAX_NAME_BYTES - extension.length) + extension;
}

/** The name with a suffix before its extension. */
export function withSuffix(name: string, suffix: string): string {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  return `${stem.slice(0, MAX_NAME_BYTES - extension.length - suffix.length - 1)}-${suffix}${extension}`;
}

/** The folder that holds a task's files. */
export function taskFolder(task: { id: string; user_id: string }): string {
  return `${task.user_id}/tasks/${task.id}`;
}

/** Segments of a path that stays below its root and names a file plainly; undefined for any other text. */
export function segmentsOf(path: string): string[] | undefined {
  const segments = path.split('/');
  return segments.every((part) => segment.test(part)) ? segments : undefined;
}

/** True when a task may refer to this path: its own files (`task_<id>…`, or in its folder), and for an orchestrator those of any task of its owner. */
export function mayReferTo(
  task: { id: string; user_id: string; is_orchestrator: boolean },
  path: string,
): boolean {
  const segments = segmentsOf(path);
  // The plain name of a result, for workers that choose it themselves.
  if (segments?.length === 1 && path.startsWith(`task_${task.id}`)) return true;
  if (!segments || segments.length < 4 || segments[0] !== task.user_id || segments[1] !== 'tasks')
    return false;
  return task.is_orchestrator || segments[2] === task.id;
}
