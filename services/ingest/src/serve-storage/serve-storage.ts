import { InputError } from '@callsheet/runtime';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type WorkerIdentifier } from '../authenticate-callers/worker-identifier.js';
import { type StorageBackend } from './storage-backend.js';
import { needsNoCaller, readStorageCall, type StorageCall } from './storage-call.js';

/**
 * /storage/v1/…: what supabase-js calls on a bucket. A scope of its own, since in it bodies of every type stay streams: a
 * file is never in memory as a whole.
 */
export function serveStorage(
  fastify: FastifyInstance,
  { backend, workers }: { backend: StorageBackend; workers: WorkerIdentifier },
): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
    scope.addHook('onRequest', async (request) => {
      if (!needsNoCaller(callOf(request))) request.worker = await workers.identify(request.headers);
    });
    scope.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
      url: '/storage/v1/*',
      exposeHeadRoute: false,
      handler: (request, reply) =>
        backend.answer({ call: callOf(request), caller: request.worker, request, reply }),
    });
  });
}

function callOf(request: FastifyRequest): StorageCall {
  const { params } = request;
  const path =
    typeof params === 'object' && params !== null && '*' in params && typeof params['*'] === 'string'
      ? params['*']
      : '';
  const call = readStorageCall(request.method, path);
  if (!call) throw new InputError('There is no such route in Storage.', 404);
  return call;
}
