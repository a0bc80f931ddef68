import { execFileSync } from 'node:child_process';
import { constants, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../../../../test/support/directory.js';
import { createVideo } from '../../../../test/support/video.js';
import { inspectVideo } from './inspect-video.js';

const directory = createDirectory('inspect');
let files = 0;
function inspect(bytes: Buffer | string, name = 'file.mp4') {
  const file = join(directory, `${files++}-${name}`);
  writeFileSync(file, bytes);
  return inspectVideo(file);
}

const facts = { width: 128, height: 96, frames: 24, fps: 8, durationSeconds: 3 };
const mp4 = createVideo();

test('tells what is in an mp4', async () => {
  expect(await inspect(mp4)).toEqual(facts);
});

test('does not go by the name', async () => {
  expect(await inspect(mp4, 'file.txt')).toEqual(facts);
});

test('counts the frames of a container that does not declare them', async () => {
  const webm = createVideo('clip.mkv', '-frames:v', '24', '-c:v', 'mpeg4');
  expect(await inspect(webm, 'clip.mkv')).toEqual(facts);
});

test.each([
  ['text', 'Upload failed: [EDGE_FAIL]', /cannot be read/],
  ['nothing', '', /cannot be read/],
  ['noise', Buffer.alloc(50_000, 'x1y2'), /cannot be read/],
  ['a picture', createVideo('one.png', '-frames:v', '1'), /cannot be read/],
  ['a play list that points elsewhere', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', /cannot be read/],
  ['a concat script', 'ffconcat version 1.0\nfile /etc/passwd\n', /cannot be read/],
  ['a video cut off in its index', mp4.subarray(0, 500), /cannot be read/],
  ['a video cut off in its frames', mp4.subarray(0, mp4.length / 2), /cut off: \d+ of 24 frames/],
])('%s is no video', async (_, bytes, reason) => {
  expect(await inspect(bytes)).toMatch(reason);
});

test('a file name cannot be read as an option or a protocol', async () => {
  expect(await inspect(mp4, '-version http:x|y.mp4')).toEqual(facts);
});

/** The video with an index that says it has so many frames, of a byte each. */
function claiming(frames: number): Buffer {
  const bytes = Buffer.from(mp4);
  bytes.writeUInt32BE(1, bytes.indexOf('stsz') + 8);
  bytes.writeUInt32BE(frames, bytes.indexOf('stsz') + 12);
  bytes.writeUInt32BE(frames, bytes.indexOf('stsc') + 16);
  bytes.writeUInt32BE(frames, bytes.indexOf('stts') + 12);
  return bytes;
}

test.each([60_000_000, 2 ** 32 - 1])(
  'a small file that claims %d frames is refused; without a limit ffprobe would fill the memory',
  async (frames) => {
    expect(await inspect(claiming(frames))).toMatch(/cannot be read|no video stream|no frames|cut off/);
  },
);

test('a file that never ends is given up, and nothing goes on reading it', async () => {
  const fifo = join(directory, 'endless.mp4');
  execFileSync('mkfifo', [fifo]);
  await expect(inspectVideo(fifo, 200)).rejects.toThrow('ffprobe could not look at the file');
  // Only a pipe that somebody reads can be opened for writing at once.
  expect(() => openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK)).toThrow('ENXIO');
});
