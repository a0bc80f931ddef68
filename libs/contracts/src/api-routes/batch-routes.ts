import { Batch, BatchPage, CancelledBatch, CreateBatch, ListBatches } from '../batches-api.js';
import { readers, writers } from '../roles.js';
import { type ApiRoute } from './route.js';
import { IdempotencyHeaders } from './task-routes.js';

const tag = 'Batches';

/** Routes of batches. */
export const batchRoutes = {
  'POST /api/batches': {
    id: 'createBatch',
    tag,
    summary: 'Makes a task of each prompt, as one object with its progress and one `batch.completed`.',
    roles: writers,
    headers: IdempotencyHeaders,
    body: CreateBatch,
    answers: { 201: Batch, 200: Batch },
  },
  'GET /api/batches': {
    id: 'listBatches',
    tag,
    summary: 'Lists batches, newest first.',
    roles: readers,
    query: ListBatches,
    answers: { 200: BatchPage },
  },
  'GET /api/batches/:id': {
    id: 'readBatch',
    tag,
    summary: 'A batch and how far it is.',
    roles: readers,
    answers: { 200: Batch },
  },
  'POST /api/batches/:id/cancel': {
    id: 'cancelBatch',
    tag,
    summary: 'Cancels the tasks of a batch that have not ended.',
    roles: writers,
    answers: { 200: CancelledBatch },
  },
} as const satisfies Record<string, ApiRoute>;
