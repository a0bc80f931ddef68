import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { type Database } from '@callsheet/runtime';
import { type Caller } from './caller.js';
import { peakDuring, residentMb } from './resident-memory.js';

/** Resident memory of ingest, in MB. */
export interface MemoryFigures {
  before_mb: number;
  peak_mb: number;
}

const MIB = 1024 * 1024;

/** Many workers deliver a video of just under 2 MiB and its thumbnail at once, each inside one request. */
export async function measureInline(
  database: Database,
  caller: Caller,
  { uploads, rounds, ingestPid }: { uploads: number; rounds: number; ingestPid: () => number },
): Promise<MemoryFigures> {
  const file_data = videoOfSize(2 * MIB - 1).toString('base64');
  const first_frame_data = randomBytes(300_000).toString('base64');
  const before_mb = residentMb(ingestPid());
  let peak_mb = 0;
  for (let round = 0; round < rounds; round++) {
    const held = await handOut(database, caller, uploads, `bench-inline-${round}`);
    const peak = await peakDuring(ingestPid(), async () => {
      await Promise.all(
        held.map(({ worker, task_id }) =>
          caller.edge(worker, 'complete_task', {
            task_id,
            file_data,
            filename: 'clip.mp4',
            first_frame_data,
            first_frame_filename: `thumb_${task_id.slice(0, 8)}.jpg`,
          }),
        ),
      );
    });
    peak_mb = Math.max(peak_mb, peak);
  }
  return { before_mb, peak_mb };
}

/** One worker PUTs a large file to the URL it was given. */
export async function measureStream(
  database: Database,
  caller: Caller,
  { gib, ingestPid }: { gib: number; ingestPid: () => number },
): Promise<MemoryFigures & { gib: number; mb_per_second: number }> {
  const [held] = await handOut(database, caller, 1, 'bench-stream');
  if (!held) throw new Error('there was no task');
  const asked = { task_id: held.task_id, filename: 'large.mp4', content_type: 'video/mp4' };
  const { upload_url } = await caller.edge(held.worker, 'generate-upload-url', asked);
  const chunk = randomBytes(MIB);
  const before_mb = residentMb(ingestPid());
  const began = performance.now();
  const peak_mb = await peakDuring(ingestPid(), async () => {
    const body = Readable.from(repeat(chunk, gib * 1024), { objectMode: false });
    const headers = { 'content-type': 'video/mp4', 'content-length': String(gib * 1024 * MIB) };
    await caller.send('PUT', String(upload_url), headers, body);
  });
  const seconds = (performance.now() - began) / 1000;
  return { gib, before_mb, peak_mb, mb_per_second: Math.round((gib * 1024) / seconds) };
}

async function handOut(database: Database, caller: Caller, count: number, prefix: string) {
  await database`insert into public.tasks (task_type, params)
    select 'video_generation', '{"prompt": "x"}' from generate_series(1, ${count}::int)`;
  const workers = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  return Promise.all(
    workers.map(async (worker) => {
      const { task_id } = await caller.edge(worker, 'claim-next-task', {
        worker_id: worker,
        run_type: 'gpu',
      });
      return { worker, task_id: String(task_id) };
    }),
  );
}

function* repeat(chunk: Buffer, times: number): Generator<Buffer> {
  for (let n = 0; n < times; n++) yield chunk;
}

/** A real video, brought to a size by a box that players skip. */
function videoOfSize(bytes: number): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'callsheet-bench-video-'));
  try {
    const file = join(directory, 'clip.mp4');
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=512x512:rate=8'];
    execFileSync(ffmpeg.path, ['-v', 'error', ...source, '-frames:v', '24', '-pix_fmt', 'yuv420p', file]);
    const video = readFileSync(file);
    const filler = Buffer.alloc(bytes - video.length);
    filler.writeUInt32BE(filler.length);
    filler.write('free', 4);
    return Buffer.concat([video, filler]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
