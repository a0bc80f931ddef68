import { type Dirent } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { errorCode } from '@callsheet/runtime';
import { type OnApplicationBootstrap } from '@nestjs/common';
import { type ObjectStore, type UploadGrant } from './object-store.js';
import { signUpload } from './object-token.js';
import { INCOMING, writeFileWhole } from './write-file.js';

/** Longer than any upload token lives: what is older was cut off by a crash. */
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/** Where and how files are kept on disk. */
export interface DiskStoreOptions {
  directory: string;
  bucket: string;
  /** Address of this service, before `/storage/v1`. */
  publicUrl: string;
  /** The same as workers reach it. */
  uploadUrl: string;
  /** Signs upload URLs. */
  secret: string;
}

/** Keeps objects as files below `<directory>/<bucket>`; this service takes the uploads and serves them. */
export class DiskStore implements ObjectStore, OnApplicationBootstrap {
  constructor(private readonly options: DiskStoreOptions) {}

  publicUrl(path: string): string {
    return `${this.options.publicUrl}/storage/v1/object/public/${this.options.bucket}/${path}`;
  }

  async grantUpload(path: string): Promise<UploadGrant> {
    const { bucket, uploadUrl, secret } = this.options;
    const { token, expiresAt } = signUpload(secret, { bucket, path }, new Date());
    const url = `${uploadUrl}/storage/v1/object/upload/sign/${bucket}/${path}?token=${token}`;
    return { url, token, expiresAt };
  }

  async put(path: string, bytes: Buffer): Promise<void> {
    const { directory, bucket } = this.options;
    const target = { root: directory, path: join(bucket, path) };
    await writeFileWhole(Readable.from([bytes]), target, { maxBytes: Infinity, replace: true });
  }

  async sizeOf(path: string): Promise<number | undefined> {
    const found = await stat(this.fileOf(path)).catch(ignoreMissing);
    return found?.isFile() ? found.size : undefined;
  }

  withFile<T>(path: string, look: (file: string) => Promise<T>): Promise<T> {
    return look(this.fileOf(path));
  }

  async onApplicationBootstrap(): Promise<void> {
    const incoming = join(this.options.directory, INCOMING);
    const files: Dirent[] = (await readdir(incoming, { withFileTypes: true }).catch(ignoreMissing)) ?? [];
    for (const { name } of files) await removeAbandoned(join(incoming, name));
  }

  private fileOf(path: string): string {
    return join(this.options.directory, this.options.bucket, path);
  }
}

async function removeAbandoned(path: string): Promise<void> {
  const found = await stat(path).catch(ignoreMissing);
  if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
}

function ignoreMissing(error: unknown): undefined {
  const code = errorCode(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}
