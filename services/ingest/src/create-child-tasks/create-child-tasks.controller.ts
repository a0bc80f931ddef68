import { CreateChildTask } from '@callsheet/contracts';
import { DATABASE, LOG, type Log, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { createChildTask } from './create-child-tasks.js';

/** POST /functions/v1/create-task; any answer but 200 makes the worker fail the orchestrator. */
@Controller('functions/v1')
export class CreateChildTasksController {
  constructor(
    @Inject(DATABASE) private readonly database: Sql,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Post('create-task')
  @HttpCode(200)
  async create(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(CreateChildTask)) child: CreateChildTask,
  ): Promise<{ success: true; task_id: string; message: string }> {
    const { created } = await createChildTask(this.database, caller, child);
    this.log.info({ taskId: child.task_id, workerId: caller.id, created }, 'task created by a worker');
    return { success: true, task_id: child.task_id, message: 'Task queued' };
  }
}
