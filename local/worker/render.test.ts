import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ffprobe from '@ffprobe-installer/ffprobe';
import { planRender } from './plan-render.js';
import { render } from './render.js';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'standin-render-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

// Seeds 2, 3, 5 and 8 draw the four scenes.
test.each([
  [2, { width: 256, height: 256, frames: 24, fps: 8 }],
  [3, { width: 320, height: 180, frames: 17, fps: 24 }],
  [5, { width: 180, height: 321, frames: 5, fps: 16 }],
  [8, { resolution: '128x64', video_length: 1, fps: 29.97 }],
])('seed %d gives exactly the asked video: %j', async (seed, params) => {
  const plan = planRender('task', { ...params, seed, prompt: `It's 100%: "a\\b", [x]; 日本 🐈` });
  const { video, thumbnail, bytes } = await render(plan, dir, 'out');
  const stream = await probe(video);
  expect(stream).toMatchObject({
    codec_name: 'h264',
    pix_fmt: 'yuv420p',
    width: plan.width,
    height: plan.height,
  });
  expect(Number(stream.nb_read_frames)).toBe(plan.frames);
  expect(ratio(stream.r_frame_rate)).toBeCloseTo(plan.fps, 2);
  expect((await readFile(video)).length).toBe(bytes);
  expect(await probe(thumbnail)).toMatchObject({
    codec_name: 'mjpeg',
    width: plan.width,
    height: plan.height,
  });
});

test('browsers can start before the whole file is there', async () => {
  const { video } = await render(planRender('task', { width: 64, height: 64, frames: 2 }), dir, 'out');
  const bytes = await readFile(video);
  expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
});

test.each([2, 3, 5, 8])('seed %d: same plan, same bytes', async (seed) => {
  const plan = planRender('task', { width: 256, height: 256, frames: 6, seed, prompt: 'A cat' });
  expect(await digests(plan, 'first')).toEqual(await digests(plan, 'again'));
});

test('another seed or another prompt is another picture', async () => {
  const base = { width: 128, height: 128, frames: 2, seed: 1, prompt: 'A cat' };
  const plans = [base, { ...base, seed: 11 }, { ...base, prompt: 'A dog' }].map((params) =>
    planRender('task', params),
  );
  const videos = [];
  for (const [index, plan] of plans.entries()) videos.push((await digests(plan, String(index))).join());
  expect(new Set(videos).size).toBe(3);
});

test('ending the process stops ffmpeg', async () => {
  const killed = new AbortController();
  const endless = render(
    planRender('task', { width: 1024, height: 1024, frames: 5000 }),
    dir,
    'out',
    killed.signal,
  );
  killed.abort();
  await expect(endless).rejects.toThrow('aborted');
});

interface Stream {
  nb_read_frames: string;
  r_frame_rate: string;
}

async function probe(file: string): Promise<Stream> {
  const args = ['-v', 'error', '-count_frames', '-show_streams', '-of', 'json', file];
  const { stdout } = await promisify(execFile)(ffprobe.path, args);
  const { streams } = JSON.parse(stdout) as { streams: [Stream] };
  return streams[0];
}

function ratio(rate: string): number {
  const [over = 0, under = 1] = rate.split('/').map(Number);
  return over / under;
}

async function digests(plan: Parameters<typeof render>[0], name: string): Promise<string[]> {
  const { video, thumbnail } = await render(plan, dir, name);
  const files = await Promise.all([readFile(video), readFile(thumbnail)]);
  return files.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
}
