import { type Batch, type CreateBatch } from '@callsheet/contracts';
import { DATABASE, type Database } from '@callsheet/runtime';
import { activeTraceparent } from '@callsheet/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { readIdempotencyKey, requestDigest, reusedKey } from '../accept-tasks/idempotency.js';
import { validTraceparent } from '../accept-tasks/traceparent.js';
import { presentBatch, type BatchRow } from '../read-batches/present-batch.js';
import { findBatchByKey, insertBatch, insertBatchTasks, type NewBatch } from './accept-batches.sql.js';

export type RequestHeaders = Record<string, string | undefined>;

/** Queues all tasks of a batch or none, or gives the batch that the same Idempotency-Key made before. */
@Injectable()
export class BatchAcceptor {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Throws InputError 409 when the key made another batch. */
  async accept(
    projectId: string,
    batch: CreateBatch,
    headers: RequestHeaders,
    reply: FastifyReply,
  ): Promise<Batch> {
    const request = {
      projectId,
      batch,
      idempotencyKey: readIdempotencyKey(headers['idempotency-key']),
      requestSha256: requestDigest(batch),
      traceparent: activeTraceparent() ?? validTraceparent(headers['traceparent']),
    };
    const made = await this.database.begin(async (sql) => {
      const row = await insertBatch(sql, request);
      if (row) await insertBatchTasks(sql, row.id, request);
      return row;
    });
    if (!made) void reply.status(200).header('idempotency-replayed', 'true');
    const row = made ?? (await this.earlier(request));
    void reply.header('location', `/api/batches/${row.id}`);
    return presentBatch(row);
  }

  private async earlier({ projectId, idempotencyKey, requestSha256 }: NewBatch): Promise<BatchRow> {
    const row = await findBatchByKey(this.database, projectId, idempotencyKey);
    if (!row) throw new Error('the batch of an Idempotency-Key went away while it was read');
    if (!row.request_sha256.equals(requestSha256)) throw reusedKey('batch');
    return row;
  }
}
