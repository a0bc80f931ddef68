import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { nodeFileTrace } from '@vercel/nft';

/** Programs that a package finds by a name made at run time, which tracing cannot see. */
const platform = `linux-${process.arch}`;
const ffprobe = `node_modules/@ffprobe-installer/${platform}`;
const ffmpeg = `node_modules/@ffmpeg-installer/${platform}`;

const service = (name, ...extras) => ({ entries: [`dist/services/${name}/src/main.js`], extras });

/** What each image runs, and what it needs beside the code that this requires. */
const images = {
  ingest: service('ingest', ffprobe, 'dist/console'),
  scheduler: service('scheduler'),
  'pod-manager': service('pod-manager'),
  notifier: service('notifier'),
  migrate: { entries: ['dist/local/compose/prepare.js'], extras: ['supabase/migrations'] },
  local: { entries: ['dist/local/runpod/main.js', 'dist/local/worker/main.js'], extras: [ffmpeg] },
};

const [out] = process.argv.slice(2);
for (const [name, image] of Object.entries(images)) await collect(join(out, name), image);

/** Copies the files that an image's programs can require, by reading their code, to a directory of its own. */
async function collect(target, { entries, extras }) {
  const { fileList } = await nodeFileTrace(entries, { base: process.cwd() });
  for (const file of ['package.json', 'LICENSE', ...fileList, ...extras]) {
    if (!existsSync(file)) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(file, join(target, file), { recursive: true, verbatimSymlinks: true });
  }
  process.stdout.write(`${target}: ${fileList.size} files\n`);
}
