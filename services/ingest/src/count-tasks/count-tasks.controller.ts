import { TaskCountsRequest, type TaskCounts } from '@callsheet/contracts';
import { DATABASE, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { noteReady, readCountedTasks, readCounts } from './count-tasks.sql.js';
import { detailedCounts, isServed, taskCounts } from './task-counts.js';

/** POST /functions/v1/task-counts. */
@Controller('functions/v1')
export class CountTasksController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post('task-counts')
  @HttpCode(200)
  async count(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(TaskCountsRequest)) body: TaskCountsRequest,
  ): Promise<TaskCounts> {
    if (!isServed(body.run_type)) return taskCounts({ claimable: 0, running: 0 });
    if (caller.id !== undefined) await noteReady(this.database, caller.id);
    const counts = await readCounts(this.database, caller.id);
    if (caller.id !== undefined || body.include_active === false) return taskCounts(counts);
    return detailedCounts(counts, await readCountedTasks(this.database));
  }
}
