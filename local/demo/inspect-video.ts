import ffprobe from '@ffprobe-installer/ffprobe';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

const Probe = z.object({
  streams: z.tuple([
    z.object({
      codec_name: z.string(),
      width: z.int(),
      height: z.int(),
      avg_frame_rate: z.string(),
      nb_read_frames: z.coerce.number().int(),
    }),
  ]),
});

export interface Video {
  width: number;
  height: number;
  frames: number;
  fps: number;
}

/** Decodes the whole file and tells its size, counted frames and frame rate; throws when it does not play. */
export async function inspectVideo(file: string): Promise<Video> {
  const entries = 'stream=codec_name,width,height,avg_frame_rate,nb_read_frames';
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-count_frames',
    '-show_entries',
    entries,
    '-of',
    'json',
    file,
  ];
  const { stdout, stderr } = await run(ffprobe.path, args);
  if (stderr.trim() !== '') throw new Error(`${file} does not play: ${stderr.trim()}`);
  const [stream] = Probe.parse(JSON.parse(stdout)).streams;
  const [numerator = 0, denominator = 1] = stream.avg_frame_rate.split('/').map(Number);
  return {
    width: stream.width,
    height: stream.height,
    frames: stream.nb_read_frames,
    fps: numerator / denominator,
  };
}
