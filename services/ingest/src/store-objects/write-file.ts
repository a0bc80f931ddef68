import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorCode, InputError } from '@callsheet/runtime';
import { storageError } from './storage-error.js';

/** Holds files that are still arriving; no URL reaches it. */
export const INCOMING = '.incoming';

/** How a file is written. */
export interface WriteOptions {
  maxBytes: number;
  /** Whether a file that is there gives way. */
  replace: boolean;
  /** Asked when all is there, before anybody can see it. */
  isWanted?: () => boolean;
}

/**
 * Streams into a file below `root`, which appears whole, flushed, or not at all; false when there is one that may not be
 * replaced. Throws InputError 413 beyond `maxBytes`, and leaves the source readable then, so that its sender can be answered;
 * StorageError 400 for a path that cannot be a file here.
 */
export async function writeFileWhole(
  source: Readable,
  target: { root: string; path: string },
  { maxBytes, replace, isWanted }: WriteOptions,
): Promise<boolean> {
  const temporary = join(target.root, INCOMING, randomUUID());
  const final = join(target.root, target.path);
  await mkdir(dirname(temporary), { recursive: true });
  try {
    const chunks = limited(source.iterator({ destroyOnReturn: false }), maxBytes);
    await pipeline(chunks, createWriteStream(temporary, { flags: 'wx', flush: true }));
    if (isWanted?.() === false) throw new InputError('The sender went away.', 400);
    await mkdir(dirname(final), { recursive: true });
    const placed = replace ? await rename(temporary, final).then(() => true) : await linked(temporary, final);
    if (placed) await flushDirectory(dirname(final));
    return placed;
  } catch (error) {
    if (impossiblePath.includes(errorCode(error) ?? '')) throw storageError.invalidKey(target.path);
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Gives the file its name unless something has it. */
async function linked(temporary: string, final: string): Promise<boolean> {
  try {
    await link(temporary, final);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A segment is a file already, the whole is a folder already, or a name is longer than the disk allows. */
const impossiblePath = ['EEXIST', 'EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'ENAMETOOLONG'];

async function* limited(chunks: AsyncIterable<unknown>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) throw new Error('expected a stream of bytes');
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

/** The refusal of a file beyond `maxBytes`. */
export function tooLarge(maxBytes: number): InputError {
  return new InputError(`The file is larger than the limit of ${maxBytes} bytes.`, 413);
}

// A rename is durable once its directory is.
async function flushDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
