import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createClient, type SupabaseClientOptions } from '@supabase/supabase-js';
import ws from 'ws';
import { contentTypeOf } from './content-type.js';
import { type ObjectStore, type UploadGrant } from './object-store.js';

/** Supabase's lifetime of a signed upload URL, which its answer does not tell. */
const UPLOAD_TTL_MS = 2 * 3600 * 1000;

/** The worker gives a completion up after 60 s. */
const DOWNLOAD_LIMIT_MS = 45_000;

/** A Supabase project's Storage; the bucket must exist and be public. */
export class SupabaseStore implements ObjectStore {
  private readonly bucket;

  constructor(options: { url: string; serviceRoleKey: string; bucket: string }) {
    const client = createClient(options.url, options.serviceRoleKey, {
      realtime: { transport: webSocket() },
      auth: { persistSession: false, autoRefreshToken: false },
    });
    this.bucket = client.storage.from(options.bucket);
  }

  publicUrl(path: string): string {
    return this.bucket.getPublicUrl(path).data.publicUrl;
  }

  async grantUpload(path: string): Promise<UploadGrant> {
    const expiresAt = new Date(Date.now() + UPLOAD_TTL_MS);
    // A worker repeats an upload whose answer was lost.
    const { data, error } = await this.bucket.createSignedUploadUrl(path, { upsert: true });
    if (error) throw new Error(`Supabase Storage gives no upload URL: ${error.message}`, { cause: error });
    return { url: data.signedUrl, token: data.token, expiresAt };
  }

  async put(path: string, bytes: Buffer): Promise<void> {
    const { error } = await this.bucket.upload(path, bytes, {
      contentType: contentTypeOf(path),
      upsert: true,
    });
    if (error) throw new Error(`Supabase Storage does not take the file: ${error.message}`, { cause: error });
  }

  async sizeOf(path: string): Promise<number | undefined> {
    const { data, error } = await this.bucket.info(path);
    if (data) return data.size ?? 0;
    if (isMissing(error)) return undefined;
    throw new Error(`Supabase Storage does not answer: ${error.message}`, { cause: error });
  }

  async withFile<T>(path: string, look: (file: string) => Promise<T>): Promise<T> {
    const directory = await mkdtemp(join(tmpdir(), 'callsheet-'));
    try {
      const file = join(directory, 'object');
      await download(this.publicUrl(path), file);
      return await look(file);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

type WebSocketClass = NonNullable<NonNullable<SupabaseClientOptions<'public'>['realtime']>['transport']>;

// The client insists on a WebSocket, which Node 20 does not have. That `ws` fits, its types do not say.
function webSocket(): WebSocketClass {
  const candidate: unknown = ws;
  const isClass = (value: unknown): value is WebSocketClass => typeof value === 'function';
  if (!isClass(candidate)) throw new Error('ws exports no class');
  return candidate;
}

async function download(url: string, file: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_LIMIT_MS) });
  if (!response.ok || !response.body)
    throw new Error(`${url} answered ${response.status}; the bucket must be public`);
  await pipeline(response.body, createWriteStream(file));
}

/** Storage says 400 with statusCode "404" for an object that is not there; newer versions plainly 404. */
function isMissing(error: { status?: number; statusCode?: string }): boolean {
  return error.status === 404 || error.statusCode === '404';
}
