import { ShotPairPrompts } from '@callsheet/contracts';
import { DATABASE, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { findReportedTask } from '../receive-results/task-standing.js';
import { saveShotPrompts } from './keep-shot-prompts.sql.js';

/** POST /functions/v1/update-shot-pair-prompts: kept for whoever shows the shot. */
@Controller('functions/v1')
export class KeepShotPromptsController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post('update-shot-pair-prompts')
  @HttpCode(200)
  async keep(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(ShotPairPrompts)) body: ShotPairPrompts,
  ): Promise<{ success: true; shot_id: string; updated: number }> {
    const { task } = await findReportedTask(this.database, body.task_id, caller);
    await saveShotPrompts(this.database, { ...body, task_id: task.id, workerId: caller.id });
    return { success: true, shot_id: body.shot_id, updated: body.enhanced_prompts.length };
  }
}
