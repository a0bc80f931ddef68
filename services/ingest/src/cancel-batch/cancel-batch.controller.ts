import { type CancelledBatch } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { presentBatch } from '../read-batches/present-batch.js';
import { requireBatch } from '../read-batches/require-batch.js';
import { TaskId } from '../read-tasks/task-id.js';
import { cancelSomeTasks } from './cancel-batch.sql.js';

/** Tasks of one transaction: short enough that nobody waits for its locks. */
const STEP = 500;

/** POST /api/batches/:id/cancel: cancels the tasks that have not ended; those that have stay as they are. */
@Controller('api/batches')
export class CancelBatchController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
  ): Promise<CancelledBatch> {
    await requireBatch(this.database, projectId, id);
    let cancelled = 0;
    for (let step = STEP; step === STEP; cancelled += step)
      step = await cancelSomeTasks(this.database, projectId, id, STEP);
    return { cancelled, batch: presentBatch(await requireBatch(this.database, projectId, id)) };
  }
}
