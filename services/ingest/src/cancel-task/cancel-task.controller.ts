import { type Task } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { presentTask } from '../read-tasks/present-task.js';
import { requireTask, wrongStatus } from '../read-tasks/require-task.js';
import { TaskId } from '../read-tasks/task-id.js';
import { cancelTask } from './cancel-task.sql.js';

/** POST /api/tasks/:id/cancel; a worker that runs the task hears of it at its next call. */
@Controller('api/tasks')
export class CancelTaskController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
  ): Promise<Task> {
    await cancelTask(this.database, projectId, id);
    const task = await requireTask(this.database, projectId, id);
    if (task.status !== 'Cancelled')
      throw wrongStatus(task, 'only a Queued or In Progress task can be cancelled');
    return presentTask(task);
  }
}
