import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { putFile } from './put-file.js';
import type { Rendered } from './render.js';
import { retryTransient } from './retry.js';
import type { Worker } from './worker.js';

/** Hands a finished video to the server and marks its task complete; throws when the server does not take it. */
export async function deliver(
  worker: Worker,
  taskId: string,
  rendered: Rendered,
): Promise<'inline' | 'presigned'> {
  const way = uploadWay(worker.options.upload, rendered.bytes);
  const artefact =
    way === 'inline' ? await inlineBody(taskId, rendered) : await upload(worker, taskId, rendered);
  await patiently(worker, 'Completion failed', () =>
    worker.api.completeTask({ task_id: taskId, ...artefact }),
  );
  return way;
}

/** Inside the completion request below 2 MiB, to a presigned URL from there on, unless told otherwise. */
export function uploadWay(mode: 'inline' | 'presigned' | 'auto', bytes: number): 'inline' | 'presigned' {
  if (mode !== 'auto') return mode;
  return bytes < 2 * 1024 * 1024 ? 'inline' : 'presigned';
}

async function inlineBody(taskId: string, { video, thumbnail }: Rendered): Promise<Record<string, unknown>> {
  return {
    file_data: await readFile(video, 'base64'),
    filename: basename(video),
    first_frame_data: await readFile(thumbnail, 'base64'),
    first_frame_filename: `thumb_${taskId.slice(0, 8)}.jpg`,
  };
}

async function upload(
  worker: Worker,
  taskId: string,
  { video, thumbnail }: Rendered,
): Promise<Record<string, unknown>> {
  const ask = {
    task_id: taskId,
    filename: basename(video),
    content_type: 'video/mp4',
    generate_thumbnail_url: true,
  };
  const send = <T>(call: () => Promise<T>) => patiently(worker, 'Upload failed', call);
  const target = await send(() => worker.api.generateUploadUrl(ask));
  const { thumbnail_upload_url: thumbnailUrl, thumbnail_storage_path: thumbnailPath } = target;
  if (thumbnailUrl && thumbnailPath) {
    await send(() => putFile('storage-upload-thumbnail', thumbnailUrl, thumbnail, 'image/jpeg'));
  }
  await send(() => putFile('storage-upload-file', target.upload_url, video, 'video/mp4'));
  const extra = thumbnailUrl && thumbnailPath ? { thumbnail_storage_path: thumbnailPath } : {};
  return { storage_path: target.storage_path, ...extra };
}

async function patiently<T>(worker: Worker, what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await retryTransient(worker.patience, call);
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
