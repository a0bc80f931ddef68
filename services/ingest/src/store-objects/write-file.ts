import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '@callsheet/runtime';

/** Holds files that are still arriving; no URL reaches it. */
export const INCOMING = '.incoming';

/**
 * Streams into a file below `root`, which appears whole, flushed, or not at all. Throws InputError 413 beyond `maxBytes`,
 * and leaves the source readable then, so that its sender can be answered.
 */
export async function writeFileWhole(
  source: Readable,
  target: { root: string; path: string },
  maxBytes: number,
): Promise<void> {
  const temporary = join(target.root, INCOMING, randomUUID());
  const final = join(target.root, target.path);
  await mkdir(dirname(temporary), { recursive: true });
  try {
    const chunks = limited(source.iterator({ destroyOnReturn: false }), maxBytes);
    await pipeline(chunks, createWriteStream(temporary, { flags: 'wx', flush: true }));
    await mkdir(dirname(final), { recursive: true });
    await rename(temporary, final);
    await flushDirectory(dirname(final));
  } finally {
    await rm(temporary, { force: true });
  }
}

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
