import { ListBatches, type Batch, type BatchPage } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { decodeCursor, encodeCursor } from '../read-tasks/cursor.js';
import { TaskId } from '../read-tasks/task-id.js';
import { presentBatch } from './present-batch.js';
import { listBatches } from './read-batches.sql.js';
import { requireBatch } from './require-batch.js';

/** GET /api/batches and GET /api/batches/:id. */
@Controller('api/batches')
export class ReadBatchesController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get()
  async list(
    @ProjectId() projectId: string,
    @Query(new ZodPipe(ListBatches)) { limit, cursor }: ListBatches,
  ): Promise<BatchPage> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const rows = await listBatches(this.database, projectId, limit, after);
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const next_cursor = last
      ? encodeCursor({ createdAtMicros: Number(last.created_at_micros), id: last.id })
      : null;
    return { batches: page.map(presentBatch), next_cursor };
  }

  @Get(':id')
  async find(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
  ): Promise<Batch> {
    return presentBatch(await requireBatch(this.database, projectId, id));
  }
}
