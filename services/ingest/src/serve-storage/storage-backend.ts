import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { type StorageCall } from './storage-call.js';

/** A request to the storage surface, with who asks unless the URL itself is the permission. */
export interface StorageRequest<Call extends StorageCall = StorageCall> {
  call: Call;
  caller: WorkerCaller | undefined;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Answers the calls of the storage surface, from disk or from a Supabase project. */
export interface StorageBackend {
  answer(request: StorageRequest): Promise<unknown>;
}
