import { join } from 'node:path';
import { Readable } from 'node:stream';
import { InputError } from '@callsheet/runtime';
import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type IngestConfig } from '../config.js';
import { verifyUpload } from './upload-token.js';
import { tooLarge, writeFileWhole } from './write-file.js';

const UploadRequest = z.object({
  params: z.object({ bucket: z.string(), '*': z.string() }),
  query: z.object({ token: z.string().default('') }),
});

/**
 * PUT /storage/v1/object/upload/sign/<bucket>/<path>?token=…: the URL is the permission. A scope of its own, since in it
 * bodies of every type stay streams.
 */
export function acceptUploads(fastify: FastifyInstance, config: IngestConfig): void {
  const maxBytes = Math.floor(config.STORAGE_MAX_UPLOAD_MB * 1024 * 1024);
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
    scope.addHook('onRequest', async (request) => {
      const { token, ...target } = readTarget(request);
      verifyUpload(config.WORKER_TOKEN_SECRET, token, target);
      if (Number(request.headers['content-length']) > maxBytes) throw tooLarge(maxBytes);
    });
    scope.put('/storage/v1/object/upload/sign/:bucket/*', async (request) => {
      const { bucket, path } = readTarget(request);
      const body = request.body instanceof Readable ? request.body : Readable.from([]);
      await writeFileWhole(body, { root: config.STORAGE_DIR, path: join(bucket, path) }, maxBytes);
      return { Key: `${bucket}/${path}` };
    });
  });
}

function readTarget(request: unknown): { bucket: string; path: string; token: string } {
  const read = UploadRequest.safeParse(request);
  if (!read.success) throw new InputError('The upload URL is not one that was given out.', 400);
  const { params, query } = read.data;
  return { bucket: params.bucket, path: params['*'], token: query.token };
}
