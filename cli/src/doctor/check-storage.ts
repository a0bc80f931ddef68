import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { findingsOf, reasonOf, type Finding } from './finding.js';

const ANSWER_MS = 15_000;
const LITTLE_BYTES = 5 * 1024 ** 3;
const DEFAULT_BUCKET = 'image_uploads';

/** Where videos are kept: that they can be put there and read by anybody. */
export async function checkStorage(env: Readonly<Record<string, string | undefined>>): Promise<Finding[]> {
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: key, STORAGE_DIR: directory } = env;
  const bucket = env['SUPABASE_VIDEO_BUCKET'] ?? DEFAULT_BUCKET;
  const { problem, skipped } = findingsOf('storage');
  if (url !== undefined && key === undefined)
    return [
      problem('SUPABASE_URL is set without a key', 'set SUPABASE_SERVICE_ROLE_KEY: Project Settings, API'),
    ];
  try {
    if (url !== undefined && key !== undefined)
      return [await checkBucket(url.replace(/\/+$/, ''), key, bucket)];
    return [
      directory === undefined ? skipped('SUPABASE_URL or STORAGE_DIR') : await checkDirectory(directory),
    ];
  } catch (error) {
    return [problem(reasonOf(error), 'see that SUPABASE_URL is the project, and that it is not paused')];
  }
}

async function checkDirectory(directory: string): Promise<Finding> {
  const { ok, problem, warning } = findingsOf('storage');
  try {
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return warning(
        `${directory} is not there yet`,
        'ingest makes it at its start; correct STORAGE_DIR if it should be there',
      );
    return problem(
      `${directory}: ${reasonOf(error)}`,
      'let the user of ingest write there, or set STORAGE_DIR',
    );
  }
  const { bavail, bsize } = await statfs(directory);
  const found = `${directory} has ${((Number(bavail) * Number(bsize)) / 1024 ** 3).toFixed(1)} GB free`;
  return Number(bavail) * Number(bsize) < LITTLE_BYTES
    ? warning(found, 'videos need room: free some, or use a bucket')
    : ok(found);
}

/** Uploads a small file, reads it as anybody would, and deletes it. */
async function checkBucket(url: string, key: string, bucket: string): Promise<Finding> {
  const { ok, problem } = findingsOf('storage');
  const headers = { authorization: `Bearer ${key}`, apikey: key };
  const call = (method: string, path: string, body?: string) =>
    fetch(`${url}/storage/v1/${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'text/plain' }) },
      body,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  const found = await call('GET', `bucket/${bucket}`);
  if (found.status === 401 || found.status === 403)
    return problem(
      'the key is refused',
      'set SUPABASE_SERVICE_ROLE_KEY to the service_role key, not the anon key',
    );
  if (!found.ok)
    return problem(`there is no bucket ${bucket}`, `make a public bucket ${bucket}: Storage, New bucket`);
  const object = `callsheet-doctor/${randomUUID()}.txt`;
  const put = await call('POST', `object/${bucket}/${object}`, 'written by callsheet doctor');
  if (!put.ok)
    return problem(
      `it takes no upload: ${(await put.text()).slice(0, 200)}`,
      `allow text and video files in the bucket ${bucket}`,
    );
  try {
    const read = await fetch(`${url}/storage/v1/object/public/${bucket}/${object}`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return read.ok
      ? ok(`bucket ${bucket} takes uploads and is public`)
      : problem(
          `${bucket} cannot be read by anybody (${read.status})`,
          `make the bucket public: Storage, ${bucket}, Edit bucket`,
        );
  } finally {
    await call('DELETE', `object/${bucket}/${object}`);
  }
}
