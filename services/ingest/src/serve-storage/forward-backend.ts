import { assertNever } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type FastifyReply } from 'fastify';
import { type IncomingMessage, type IncomingHttpHeaders } from 'node:http';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { type ObjectStore } from '../store-objects/object-store.js';
import { storageError } from '../store-objects/storage-error.js';
import { checkListing, permissionFor } from './authorise-change.js';
import { describeBucket } from './describe-bucket.js';
import { exchange } from './exchange.js';
import { readBody } from './read-body.js';
import { type StorageBackend, type StorageRequest } from './storage-backend.js';
import { ListBody, RemoveBody } from './storage-bodies.js';

/** Headers of an upload and a download that mean something to Storage; the rest is between us and the caller. */
const passedOn = [
  'content-type',
  'cache-control',
  'x-metadata',
  'range',
  'if-none-match',
  'if-modified-since',
];
const passedBack = [
  'content-type',
  'content-length',
  'content-range',
  'cache-control',
  'etag',
  'last-modified',
  'accept-ranges',
];

/** The storage surface over a Supabase project: checked here, then passed on with the project's key, streamed both ways. */
export class ForwardBackend implements StorageBackend {
  constructor(
    private readonly sql: Sql,
    private readonly store: ObjectStore,
    private readonly project: {
      url: string;
      serviceRoleKey: string;
      buckets: readonly [string, ...string[]];
    },
  ) {}

  async answer(asked: StorageRequest): Promise<unknown> {
    const { call, caller = nobody, request, reply } = asked;
    if (call.kind === 'list buckets') return [...new Set(this.project.buckets)].map(describeBucket);
    if (!this.project.buckets.includes(call.bucket)) throw storageError.noBucket();
    switch (call.kind) {
      case 'show bucket':
        return describeBucket(call.bucket);
      case 'public':
        return reply.redirect(await this.publicUrl(call.bucket, call.path));
      case 'signed read':
        return this.forward(asked, { withKey: false });
      case 'signed upload':
        return this.forward(asked, { withKey: false, body: request.raw });
      case 'download':
      case 'info':
        return this.forward(asked, { withKey: true });
      case 'sign read':
      case 'sign reads':
        return this.forward(asked, { withKey: true, body: request.raw });
      case 'write':
      case 'sign upload': {
        const permission = await permissionFor(this.sql, caller, call.path);
        const replaces = call.kind === 'write' && call.replaces;
        if (replaces && permission === 'create only') throw storageError.notYours(call.path);
        const upsert = permission === 'write' && request.headers['x-upsert'] === 'true';
        return this.forward(asked, { withKey: true, body: request.raw, upsert });
      }
      case 'list': {
        const listing = await readBody(request.raw, ListBody);
        await checkListing(this.sql, caller, listing.prefix);
        return this.forward(asked, { withKey: true, body: JSON.stringify(listing) });
      }
      case 'remove':
        return this.remove(asked, caller);
      default:
        return assertNever(call);
    }
  }

  private async remove(asked: StorageRequest, caller: WorkerCaller): Promise<FastifyReply> {
    const body = await readBody(asked.request.raw, RemoveBody);
    for (const path of body.prefixes) {
      const permission = await permissionFor(this.sql, caller, path);
      if (permission !== 'write') throw storageError.notYours(path);
    }
    return this.forward(asked, { withKey: true, body: JSON.stringify(body) });
  }

  /** Workers build URLs with the bucket they have hard-coded, also for results that are in ours. */
  private async publicUrl(bucket: string, path: string): Promise<string> {
    const isResult = bucket === this.project.buckets[0] || (await this.store.sizeOf(path)) !== undefined;
    if (isResult) return this.store.publicUrl(path);
    const key = [bucket, ...path.split('/')].map(encodeURIComponent).join('/');
    return `${this.project.url}/storage/v1/object/public/${key}`;
  }

  private async forward(
    { request, reply }: StorageRequest,
    { withKey, body, upsert }: { withKey: boolean; body?: string | IncomingMessage; upsert?: boolean },
  ): Promise<FastifyReply> {
    const { serviceRoleKey: key, url } = this.project;
    const headers = {
      ...pick(request.headers, passedOn),
      ...(typeof body === 'string'
        ? { 'content-length': String(Buffer.byteLength(body)) }
        : pick(request.headers, ['content-length'])),
      ...(withKey ? { apikey: key, authorization: `Bearer ${key}` } : {}),
      ...(upsert === undefined ? {} : { 'x-upsert': String(upsert) }),
    };
    const answer = await exchange(`${url}${request.url}`, { method: request.method, headers, body });
    return reply
      .status(answer.statusCode ?? 503)
      .headers(pick(answer.headers, passedBack))
      .send(answer);
  }
}

/** Stands where the URL is the permission; it has none of its own. */
const nobody: WorkerCaller = { id: '' };

function pick(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}
