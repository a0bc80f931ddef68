import { type ApiClient } from '@callsheet/client';
import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from '../exit-codes.js';
import { plain } from '../output/plain.js';
import { type Session } from '../session.js';
import { type WorkerOptions } from './worker-options.js';

const LOOK_EVERY_MS = 1000;
type File = 'worker' | 'installation';

/** Prints the end of a worker's log, and with --follow what comes after. */
export async function readLog({ client, out }: Session, id: string, options: WorkerOptions): Promise<void> {
  const file = fileOf(options.file);
  let { text, next } = await piece(client, id, { file, lines: options.lines });
  if (out.asJson && !options.follow) return out.json({ worker_id: id, file, text, next_byte: next });
  for (;;) {
    out.write(plain(text));
    if (!options.follow) return;
    if (text === '') await pause(LOOK_EVERY_MS);
    ({ text, next } = await piece(client, id, { file, after: next }));
  }
}

function fileOf(name: string): File {
  if (name === 'worker' || name === 'installation') return name;
  throw new CliError(`--file: "${name}" is neither worker nor installation`);
}

async function piece(
  client: ApiClient,
  id: string,
  query: { file: File; lines?: number; after?: number },
): Promise<{ text: string; next: number }> {
  const { data, response } = await client.GET('/api/workers/{id}/logs', {
    params: { path: { id }, query },
    parseAs: 'text',
  });
  return { text: data ?? '', next: Number(response.headers.get('x-next-byte') ?? 0) };
}
