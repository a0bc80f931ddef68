import { spawn } from 'node:child_process';
import { copyFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { captionOf } from './caption.js';
import type { RenderPlan } from './plan-render.js';
import { sceneGraph } from './scene.js';

/** Files a render leaves in its directory; size in bytes. */
export interface Rendered {
  video: string;
  thumbnail: string;
  bytes: number;
}

/** Draws the plan with ffmpeg into `<name>.mp4` and `<name>.jpg`; the same plan gives the same bytes. Throws ffmpeg's message. */
export async function render(
  plan: RenderPlan,
  dir: string,
  name: string,
  signal?: AbortSignal,
  onFrame: (frame: number) => void = () => undefined,
): Promise<Rendered> {
  const caption = captionOf(plan);
  // ffmpeg runs in the directory and names files without a path, so that no path needs escaping inside the filter graph.
  await copyFile(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'), join(dir, 'font.ttf'));
  for (const [file, text] of Object.entries(caption.files)) await writeFile(join(dir, file), text);
  const graph = `${sceneGraph(plan)};[picture]${caption.filters},format=yuv420p,split[video][first]`;
  await runFfmpeg(
    [...inputs(graph), ...videoOutput(plan, `${name}.mp4`), ...thumbnailOutput(`${name}.jpg`)],
    dir,
    signal,
    onFrame,
  );
  const video = join(dir, `${name}.mp4`);
  return { video, thumbnail: join(dir, `${name}.jpg`), bytes: (await stat(video)).size };
}

function inputs(graph: string): string[] {
  const quiet = ['-nostdin', '-v', 'error', '-progress', 'pipe:1', '-y'];
  return [...quiet, '-filter_complex_threads', '1', '-filter_complex', graph];
}

// Bit-exact flags and one thread keep clock, version and scheduling out of the file.
const bitexact = ['-threads', '1', '-fflags', '+bitexact', '-flags', '+bitexact', '-map_metadata', '-1'];

function videoOutput(plan: RenderPlan, file: string): string[] {
  const encoder = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p'];
  const exact = ['-r', String(plan.fps), '-frames:v', String(plan.frames)];
  return ['-map', '[video]', ...encoder, ...exact, ...bitexact, '-movflags', '+faststart', file];
}

function thumbnailOutput(file: string): string[] {
  return ['-map', '[first]', '-frames:v', '1', '-q:v', '3', '-pix_fmt', 'yuvj420p', ...bitexact, file];
}

async function runFfmpeg(
  args: string[],
  cwd: string,
  signal: AbortSignal | undefined,
  onFrame: (frame: number) => void,
): Promise<void> {
  const child = spawn(ffmpeg.path, args, {
    cwd,
    signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => {
    const frame = /^frame=(\d+)$/m.exec(chunk.toString())?.[1];
    if (frame !== undefined) onFrame(Number(frame));
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`ffmpeg exited with ${code}: ${complaint.trim()}`));
    });
  });
}
