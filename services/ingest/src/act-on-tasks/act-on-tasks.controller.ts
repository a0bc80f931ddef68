import { RetryTasks, TaskActions, type ActedOnTasks, type RetriedTasks } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Database } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { actOnTasks } from './act-on-tasks.js';

/** POST /api/tasks/actions, and POST /api/tasks/retry, which is one of them. */
@Controller('api/tasks')
export class ActOnTasksController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Post('actions')
  @HttpCode(200)
  act(
    @ProjectId() projectId: string,
    @Body(new ZodPipe(TaskActions)) request: TaskActions,
  ): Promise<ActedOnTasks> {
    return actOnTasks(this.database, projectId, request);
  }

  @Post('retry')
  @HttpCode(200)
  async retry(
    @ProjectId() projectId: string,
    @Body(new ZodPipe(RetryTasks)) request: RetryTasks,
  ): Promise<RetriedTasks> {
    const asked = { action: 'retry', ...request } as const;
    const { matched, changed, more } = await actOnTasks(this.database, projectId, asked);
    return { matched, retried: changed, more };
  }
}
