import { type Task } from '@callsheet/contracts';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type End } from './wait-for-ends.js';

const AT_ONCE = 4;
const TRIES = 3;
/** Silence after which a download is tried again, in milliseconds. */
const ANSWER_MS = 30_000;

/** Puts the videos of tasks into a directory, each whole or not at all. */
export class Downloads {
  private readonly limit = pLimit(AT_ONCE);

  constructor(private readonly directory: string | undefined) {}

  /** The task with its file, when one is wanted and there is one. */
  async fetch(task: Task): Promise<End> {
    const url = task.result_data?.['video_url'];
    if (this.directory === undefined || task.status !== 'Complete') return { task };
    if (typeof url !== 'string') return { task, problem: 'its result has no video_url' };
    const file = join(this.directory, `task_${task.id}${extensionOf(url)}`);
    try {
      await mkdir(this.directory, { recursive: true });
      await this.limit(() => repeatedly(() => download(url, file)));
      return { task, file };
    } catch (error) {
      return { task, problem: `${url}: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
}

async function repeatedly(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES) throw error;
      await pause(tries * 500);
    }
  }
}

async function download(url: string, file: string): Promise<void> {
  const draft = `${file}.part`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS * 20) });
    if (!response.ok || !response.body) throw new Error(`it answered ${response.status}`);
    await pipeline(Readable.from(response.body), createWriteStream(draft));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Of the address; a name that a shell could stumble over is not taken over. */
function extensionOf(url: string): string {
  const extension = URL.canParse(url) ? extname(new URL(url).pathname) : '';
  return /^\.[a-z0-9]{1,5}$/i.test(extension) ? extension : '.mp4';
}
