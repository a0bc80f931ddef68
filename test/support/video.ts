import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { createDirectory } from './directory.js';

/** A real video: 24 frames of 128×96 at 8 frames a second, unless ffmpeg's output options say otherwise. */
export function createVideo(name = 'clip.mp4', ...options: string[]): Buffer {
  const file = join(createDirectory('video'), name);
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=8'];
  const output =
    options.length > 0 ? options : ['-frames:v', '24', '-pix_fmt', 'yuv420p', '-movflags', '+faststart'];
  execFileSync(ffmpeg.path, ['-v', 'error', '-y', ...source, ...output, file]);
  return readFileSync(file);
}
