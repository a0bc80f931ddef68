import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode } from './explain-error.js';
import { identifyProcess, isRunning } from './process-identity.js';

const Holder = z.object({ pid: z.number(), startedAt: z.string() });

/** The exclusive right to run a stack in a state directory. */
export interface StateLock {
  release(): void;
}

/** Takes `<dir>/lock`; throws, naming the other process, when somebody who is alive holds it. */
export function lockState(dir: string): StateLock {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'lock');
  const mine = JSON.stringify(identifyProcess(process.pid));
  while (!place(path, mine)) {
    const theirs = read(path);
    const holder = parse(theirs);
    if (holder && isRunning(holder))
      throw new Error(`a stack already runs in ${dir} (process ${holder.pid})`);
    if (theirs !== undefined) clear(path, theirs);
  }
  return { release: () => read(path) === mine && rmSync(path) };
}

/** Writes first and links then, so that nobody ever sees half a lock. */
function place(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** Removes a dead holder's lock; if another contender replaced it meanwhile, puts that one back. */
function clear(path: string, stale: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) !== stale) place(path, read(aside) ?? stale);
  rmSync(aside);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(content: string | undefined): z.infer<typeof Holder> | undefined {
  try {
    return Holder.parse(JSON.parse(content ?? ''));
  } catch {
    return undefined;
  }
}
