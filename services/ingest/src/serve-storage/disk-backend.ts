import { assertNever } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type FastifyReply } from 'fastify';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { storageError } from '../store-objects/storage-error.js';
import { signRead, signUpload, verifyRead } from '../store-objects/object-token.js';
import { checkListing, permissionFor } from './authorise-change.js';
import { describeBucket } from './describe-bucket.js';
import { DiskBucket } from './disk-bucket.js';
import { DiskUploads } from './disk-uploads.js';
import { isObjectKey } from './object-key.js';
import { readBody } from './read-body.js';
import { type StorageBackend, type StorageRequest } from './storage-backend.js';
import { ListBody, RemoveBody, SignBody, SignManyBody } from './storage-bodies.js';
import { readToken } from './read-token.js';

/** Anybody may play a video from any page; a file that is really a web page may do nothing. */
const publicHeaders = {
  'access-control-allow-origin': '*',
  'content-security-policy': 'sandbox',
  'x-content-type-options': 'nosniff',
};

/** The storage surface over files on disk. */
export class DiskBackend implements StorageBackend {
  private readonly uploads: DiskUploads;

  constructor(
    private readonly sql: Sql,
    private readonly options: {
      directory: string;
      /** Names that are served; the first is where results go. */
      buckets: readonly [string, ...string[]];
      secret: string;
      maxBytes: number;
    },
  ) {
    this.uploads = new DiskUploads(options);
  }

  async answer({ call, caller = nobody, request, reply }: StorageRequest): Promise<unknown> {
    if (call.kind === 'list buckets') return [...new Set(this.options.buckets)].map(describeBucket);
    const bucket = this.bucketNamed(call.bucket);
    switch (call.kind) {
      case 'show bucket':
        return describeBucket(bucket.name);
      case 'write': {
        const permission = await permissionFor(this.sql, caller, call.path);
        const upsert = call.replaces || request.headers['x-upsert'] === 'true';
        return this.uploads.receive(request, bucket, { path: call.path, permission, upsert });
      }
      case 'signed upload':
        return this.uploads.receiveSigned(request, bucket, call.path, readToken(request));
      case 'sign upload': {
        const permission = await permissionFor(this.sql, caller, call.path);
        const upsert = request.headers['x-upsert'] === 'true' && permission === 'write';
        const target = { bucket: bucket.name, path: call.path, upsert };
        const { token } = signUpload(this.options.secret, target, new Date());
        return { url: `/object/upload/sign/${encoded(bucket.name, call.path)}?token=${token}`, token };
      }
      case 'public':
        return this.send(reply, await this.holding(bucket, call.path), call.path);
      case 'signed read':
        verifyRead(this.options.secret, readToken(request), { bucket: bucket.name, path: call.path });
        return this.send(reply, bucket, call.path);
      case 'download':
        return this.send(reply, bucket, call.path);
      case 'info':
        return infoOf(bucket, call.path);
      case 'sign read': {
        const { expiresIn } = await readBody(request.raw, SignBody);
        return this.signedUrl(bucket, call.path, expiresIn);
      }
      case 'sign reads': {
        const { expiresIn, paths } = await readBody(request.raw, SignManyBody);
        return Promise.all(paths.map((path) => this.signedUrlOrReason(bucket, path, expiresIn)));
      }
      case 'list': {
        const listing = await readBody(request.raw, ListBody);
        await checkListing(this.sql, caller, listing.prefix);
        return bucket.list(listing);
      }
      case 'remove': {
        const { prefixes } = await readBody(request.raw, RemoveBody);
        return this.remove(caller, bucket, prefixes);
      }
      default:
        return assertNever(call);
    }
  }

  private bucketNamed(name: string): DiskBucket {
    if (!this.options.buckets.includes(name)) throw storageError.noBucket();
    return new DiskBucket(this.options.directory, name);
  }

  /** Workers build URLs with the bucket they have hard-coded, also for results that are in ours. */
  private async holding(bucket: DiskBucket, path: string): Promise<DiskBucket> {
    const [results] = this.options.buckets;
    if (bucket.name === results || !isObjectKey(path) || (await bucket.find(path))) return bucket;
    return this.bucketNamed(results);
  }

  private send(reply: FastifyReply, bucket: DiskBucket, path: string): FastifyReply {
    const options = { dotfiles: 'deny', index: false, maxAge: 3_600_000 } as const;
    return reply.headers(publicHeaders).sendFile(path, bucket.fileOf(''), options);
  }

  private async signedUrl(bucket: DiskBucket, path: string, seconds: number): Promise<{ signedURL: string }> {
    await infoOf(bucket, path);
    const token = signRead(this.options.secret, { bucket: bucket.name, path }, seconds);
    return { signedURL: `/object/sign/${encoded(bucket.name, path)}?token=${token}` };
  }

  private async signedUrlOrReason(bucket: DiskBucket, path: string, seconds: number) {
    try {
      return { ...(await this.signedUrl(bucket, path, seconds)), path, error: null };
    } catch {
      return {
        signedURL: null,
        path,
        error: 'Either the object does not exist or you do not have access to it',
      };
    }
  }

  /** All of them are checked before the first is deleted. */
  private async remove(caller: WorkerCaller, bucket: DiskBucket, paths: readonly string[]) {
    for (const path of paths) {
      const permission = await permissionFor(this.sql, caller, path);
      if (permission !== 'write') throw storageError.notYours(path);
    }
    const removed = await Promise.all(paths.map((path) => bucket.remove(path)));
    return removed.flatMap((object, index) =>
      object ? [{ ...object, bucket_id: bucket.name, name: paths[index] }] : [],
    );
  }
}

/** Stands where the URL is the permission; it has none of its own. */
const nobody: WorkerCaller = { id: '' };

async function infoOf(bucket: DiskBucket, path: string) {
  const object = isObjectKey(path) ? await bucket.find(path) : undefined;
  if (!object?.metadata) throw storageError.noObject();
  const { size, mimetype, eTag, cacheControl, lastModified } = object.metadata;
  return {
    ...object,
    name: path,
    bucket_id: bucket.name,
    size,
    content_type: mimetype,
    etag: eTag,
    cache_control: cacheControl,
    last_modified: lastModified,
  };
}

function encoded(bucket: string, path: string): string {
  return [bucket, ...path.split('/')].map(encodeURIComponent).join('/');
}
