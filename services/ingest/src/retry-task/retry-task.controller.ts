import { retryTaskOf, type Task } from '@callsheet/contracts';
import { DATABASE, InputError, ZodPipe, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { presentTask } from '../read-tasks/present-task.js';
import { requireTask, wrongStatus } from '../read-tasks/require-task.js';
import { TaskId } from '../read-tasks/task-id.js';
import { retryTask } from './retry-task.sql.js';

/** POST /api/tasks/:id/retry. */
@Controller('api/tasks')
export class RetryTaskController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post(':id/retry')
  @HttpCode(200)
  async retry(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
    @Body() body: unknown,
  ): Promise<Task> {
    const { task_type } = await requireTask(this.database, projectId, id);
    const { params } = new ZodPipe(retryTaskOf(task_type)).transform(body);
    const retried = await retryTask(this.database, id, params);
    const task = await requireTask(this.database, projectId, id);
    if (retried) return presentTask(task);
    if (task.status !== 'Failed') throw wrongStatus(task, 'only a Failed task can be retried');
    throw new InputError(`The task that ${id} depends on has failed, was cancelled or is deleted.`, 409);
  }
}
