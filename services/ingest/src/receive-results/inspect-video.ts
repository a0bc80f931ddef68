import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { availableParallelism } from 'node:os';
import { path as ffprobe } from '@ffprobe-installer/ffprobe';
import pLimit from 'p-limit';
import { z } from 'zod';

const TIME_LIMIT_MS = 10_000;
/** What workers write; ffprobe also opens play lists, pictures and plain text, none of which is a video. */
const FORMATS = 'mov,matroska,webm,avi,mpegts,gif';
/** Edit lists hide a few frames of a good file; one that was cut off lacks many. */
const WHOLE = 0.9;

/** What a video file says of itself. */
export interface VideoFacts {
  width: number;
  height: number;
  frames: number;
  fps: number | undefined;
  durationSeconds: number | undefined;
}

/** More looks than processors at once would only slow each other down; the rest wait for their turn. */
const inTurn = pLimit(Math.max(2, availableParallelism()));

/** Reads a file to its end with ffprobe; tells why when it is no video that can be played. Throws when that takes too long. */
export async function inspectVideo(file: string, limitMs = TIME_LIMIT_MS): Promise<VideoFacts | string> {
  const output = await inTurn(() => probe(file, limitMs));
  if (output === undefined) return 'it cannot be read as one';
  const found = Probe.safeParse(JSON.parse(output));
  const stream = found.data?.streams.find(({ disposition }) => disposition?.attached_pic !== 1);
  if (!found.success || !stream) return 'it has no video stream';
  const { nb_frames: declared, nb_read_packets: present } = stream;
  if (present === 0) return 'it has no frames';
  if (declared !== undefined && present < declared * WHOLE)
    return `it is cut off: ${present} of ${declared} frames`;
  const frames = declared ?? present;
  return { width: stream.width, height: stream.height, frames, ...pace(stream, found.data.format.duration) };
}

const count = z.coerce.number().int().min(0);
const Probe = z.object({
  streams: z.array(
    z.object({
      width: z.int().min(1),
      height: z.int().min(1),
      avg_frame_rate: z.string().optional(),
      nb_frames: count.optional(),
      nb_read_packets: count,
      disposition: z.object({ attached_pic: z.int().optional() }).optional(),
    }),
  ),
  format: z.object({ duration: z.coerce.number().positive().optional() }),
});

const entries =
  'stream=width,height,avg_frame_rate,nb_frames,nb_read_packets:stream_disposition=attached_pic:format=duration';

// Files come from rented machines: nothing else may be opened on their say-so.
const readOnlyThis = ['-protocol_whitelist', 'file', '-format_whitelist', FORMATS];
/** A file of a few bytes can claim an index of gigabytes; that of a video of an hour is some megabytes. */
const LARGEST_BLOCK = ['-max_alloc', String(64 * 1024 * 1024)];
const ask = ['-select_streams', 'v', '-count_packets', '-show_entries', entries, '-of', 'json'];

async function probe(file: string, timeout: number): Promise<string | undefined> {
  const options = { timeout, killSignal: 'SIGKILL' } as const;
  try {
    const args = ['-v', 'error', ...LARGEST_BLOCK, ...readOnlyThis, ...ask, '-i', `file:${file}`];
    return (await promisify(execFile)(ffprobe, args, options)).stdout;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw new Error('ffprobe could not look at the file', { cause: error });
  }
}

/** True when ffprobe ran and could not read the file; being stopped, or not running at all, says nothing about the file. */
function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number';
}

function pace(
  { avg_frame_rate = '' }: { avg_frame_rate?: string | undefined },
  durationSeconds: number | undefined,
): Pick<VideoFacts, 'fps' | 'durationSeconds'> {
  const [numerator, denominator] = avg_frame_rate.split('/').map(Number);
  const fps = (numerator ?? 0) / (denominator ?? 1);
  return {
    fps: Number.isFinite(fps) && fps > 0 ? Math.round(fps * 1000) / 1000 : undefined,
    durationSeconds,
  };
}
