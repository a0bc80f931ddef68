import { assertNever } from '@callsheet/contracts';
import { DATABASE, InputError, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, Delete, HttpCode, Inject, Param } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { noSuchTask } from '../read-tasks/require-task.js';
import { TaskId } from '../read-tasks/task-id.js';
import { deleteTask } from './delete-task.sql.js';

/**
 * DELETE /api/tasks/:id: forgets a task that has ended. Its files stay in storage and its events in the outbox; a webhook
 * that the notifier has not planned yet is not sent.
 */
@Controller('api/tasks')
export class DeleteTaskController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
  ): Promise<void> {
    const outcome = await deleteTask(this.database, projectId, id);
    switch (outcome) {
      case 'deleted':
        return;
      case 'not_found':
        throw noSuchTask(id);
      case 'not_final':
        throw new InputError(`Task ${id} has not ended; cancel it first.`, 409);
      case 'needed':
        throw new InputError(`Tasks that have not ended depend on task ${id}; cancel them first.`, 409);
      case 'in_batch':
        throw new InputError(`The batch of task ${id} has not ended; cancel it first.`, 409);
      default:
        return assertNever(outcome);
    }
  }
}
