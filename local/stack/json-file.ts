import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type z } from 'zod';

/** Reads a JSON file; undefined when it is missing, throws when its content is not what it should be. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  return existsSync(path) ? parseJson(path, schema) : undefined;
}

/** Replaces a JSON file in one step; `mode` holds from the first byte on. */
export function writeJson(path: string, value: unknown, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode });
  chmodSync(draft, mode);
  renameSync(draft, path);
}

function parseJson<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Error(`${path} is damaged; delete it to start afresh`, { cause });
  }
}
