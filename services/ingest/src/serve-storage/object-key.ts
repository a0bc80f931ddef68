/** Characters that Supabase Storage takes in a key (https://github.com/supabase/storage, isValidKey). */
const allowed = /^[\w/!\-.*'() &$@=;:+,?]+$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** True for a path that a client may choose: it stays below its bucket, and each segment fits a file's name. */
export function isObjectKey(path: string): boolean {
  if (!allowed.test(path) || Buffer.byteLength(path) > 1024) return false;
  return path
    .split('/')
    .every((segment) => segment !== '' && !segment.startsWith('.') && segment.length <= 255);
}

/** The task that a path belongs to by its name: `<user>/tasks/<task id>/…` or `task_<task id>…`; undefined for any other. */
export function taskOfKey(path: string): string | undefined {
  const segments = path.split('/');
  if (segments.length >= 4 && segments[1] === 'tasks') return idAtStart(segments[2] ?? '');
  const name = segments.at(-1) ?? '';
  return name.startsWith('task_') ? idAtStart(name.slice('task_'.length)) : undefined;
}

function idAtStart(text: string): string | undefined {
  return uuid.exec(text)?.[0].toLowerCase();
}
