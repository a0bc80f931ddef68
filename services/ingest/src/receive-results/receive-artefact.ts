import { type CompleteTask } from '@callsheet/contracts';
import { InputError } from '@callsheet/runtime';
import { storableText } from '../prepare-http/unstorable.js';
import { choosePath } from '../store-objects/choose-path.js';
import { mayReferTo, taskFolder } from '../store-objects/object-path.js';
import { type ObjectStore } from '../store-objects/object-store.js';
import { decodeBase64 } from './decode-base64.js';
import { inspectVideo, type VideoFacts } from './inspect-video.js';
import { type ReportedTask, type Standing } from './task-standing.js';

/** A completion's body, with what some workers know beside it. */
export type Completion = CompleteTask & {
  thumbnail_url?: string | undefined;
  /** What the worker itself says of the result; it goes before what we find. */
  result_data?: Record<string, unknown> | undefined;
};

/** What a task produced, found and looked at. */
export interface Artefact {
  /** The public URL of a file; for tasks that may end otherwise, any text. */
  outputLocation: string;
  thumbnailUrl: string | undefined;
  bytes: number | undefined;
  video: VideoFacts | undefined;
}

/** Finds a completion's artefact in the one of three shapes it came in. Throws InputError when it is not acceptable. */
export async function receiveArtefact(
  store: ObjectStore,
  { task, standing }: { task: ReportedTask; standing: Standing },
  body: Completion,
): Promise<Artefact> {
  if (body.storage_path !== undefined) {
    return lookAt(store, task, decodePath(body.storage_path), body.thumbnail_storage_path);
  }
  if (body.file_data !== undefined) {
    const { path, thumbnailPath } = await storeInline(store, { task, standing }, body);
    return lookAt(store, task, path, thumbnailPath);
  }
  if (body.output_location !== undefined) {
    const path = pathOfUrl(store, body.output_location);
    if (path !== undefined && (task.requires_video || mayReferTo(task, path)))
      return lookAt(store, task, path, undefined, body.thumbnail_url);
    const outputLocation = storableText(body.output_location);
    return { outputLocation, thumbnailUrl: body.thumbnail_url, bytes: undefined, video: undefined };
  }
  throw new InputError('One of file_data, storage_path and output_location is needed.', 400);
}

async function lookAt(
  store: ObjectStore,
  task: ReportedTask,
  path: string,
  thumbnailPath: string | undefined,
  knownThumbnail?: string,
): Promise<Artefact> {
  if (!mayReferTo(task, path)) throw new InputError(`storage_path is not below ${taskFolder(task)}/.`, 403);
  const bytes = await store.sizeOf(path);
  if (bytes === undefined) throw new InputError(`There is no file at storage_path ${path}.`, 422);
  const video = await store.withFile(path, inspectVideo);
  if (task.requires_video && typeof video === 'string')
    throw new InputError(`The uploaded file is not a video: ${video}.`, 422);
  return {
    outputLocation: store.publicUrl(path),
    thumbnailUrl: (await thumbnailUrl(store, task, thumbnailPath)) ?? knownThumbnail,
    bytes,
    video: typeof video === 'string' ? undefined : video,
  };
}

// A thumbnail is worth having, not worth failing for.
async function thumbnailUrl(
  store: ObjectStore,
  task: ReportedTask,
  givenPath: string | undefined,
): Promise<string | undefined> {
  const path = givenPath === undefined ? undefined : decodePath(givenPath);
  if (path === undefined || !mayReferTo(task, path)) return undefined;
  return (await store.sizeOf(path)) === undefined ? undefined : store.publicUrl(path);
}

async function storeInline(
  store: ObjectStore,
  holder: { task: ReportedTask; standing: Standing },
  body: Completion,
): Promise<{ path: string; thumbnailPath: string | undefined }> {
  if (body.filename === undefined) throw new InputError('filename is needed with file_data.', 400);
  const file = decodeBase64('file_data', body.file_data ?? '');
  const path = await choosePath(store, holder, body.filename);
  await store.put(path, file);
  if (body.first_frame_data === undefined) return { path, thumbnailPath: undefined };
  const frame = decodeBase64('first_frame_data', body.first_frame_data);
  const frameName = body.first_frame_filename ?? `thumb_${holder.task.id.slice(0, 8)}.jpg`;
  const thumbnailPath = await choosePath(store, holder, frameName, 'thumbnails');
  await store.put(thumbnailPath, frame);
  return { path, thumbnailPath };
}

/** The path of an object whose public URL this is; undefined for anything else. */
function pathOfUrl(store: ObjectStore, text: string): string | undefined {
  const base = store.publicUrl('');
  return text.startsWith(base) ? decodePath(text.slice(base.length)) : undefined;
}

// The worker cuts the path out of a URL without decoding it.
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
