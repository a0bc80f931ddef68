import { PatchTask, type Task } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Body, Controller, Inject, Param, Patch } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { presentTask } from '../read-tasks/present-task.js';
import { requireTask, wrongStatus } from '../read-tasks/require-task.js';
import { TaskId } from '../read-tasks/task-id.js';
import { setPriority } from './prioritise-task.sql.js';

/** PATCH /api/tasks/:id: the priority of a task that still waits. */
@Controller('api/tasks')
export class PrioritiseTaskController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Patch(':id')
  async prioritise(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
    @Body(new ZodPipe(PatchTask)) { priority }: PatchTask,
  ): Promise<Task> {
    const changed = await setPriority(this.database, projectId, id, priority);
    const task = await requireTask(this.database, projectId, id);
    if (!changed) throw wrongStatus(task, 'only a Queued task has a priority to change');
    return presentTask(task);
  }
}
