import { ClaimByFunction, CompleteByFunction, FailByFunction } from '@callsheet/contracts';
import { DATABASE, InputError, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type z } from 'zod';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { claimingWorker } from '../hand-out-tasks/answer-claim.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { storableText } from '../prepare-http/unstorable.js';
import { Completions } from '../receive-results/completions.js';
import { failTask, readStatus } from '../receive-results/receive-results.sql.js';
import { findReportedTask } from '../receive-results/task-standing.js';
import { claimByFunction } from './call-functions.sql.js';

/** The brief's SQL functions as PostgREST offers them, for workers that claim and report through supabase-js. */
@Controller('rest/v1/rpc')
export class CallFunctionsController {
  constructor(
    @Inject(DATABASE) private readonly database: Sql,
    @Inject(Completions) private readonly completions: Completions,
  ) {}

  @Post('func_claim_available_task')
  @HttpCode(200)
  claim(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(ClaimByFunction)) body: z.infer<typeof ClaimByFunction>,
  ): Promise<Record<string, unknown>[]> {
    return claimByFunction(this.database, claimingWorker(caller, body.worker_id_param));
  }

  @Post('func_mark_task_complete')
  @HttpCode(200)
  async complete(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(CompleteByFunction)) body: z.infer<typeof CompleteByFunction>,
  ): Promise<boolean> {
    const { task_id_param: task_id, result_data_param: result_data } = body;
    const { video_url, thumbnail_url } = result_data;
    await this.completions.complete(caller, {
      task_id,
      output_location: video_url ?? '',
      thumbnail_url,
      result_data,
    });
    return true;
  }

  @Post('func_mark_task_failed')
  @HttpCode(200)
  async fail(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(FailByFunction)) body: z.infer<typeof FailByFunction>,
  ): Promise<string> {
    const { task, standing } = await findReportedTask(this.database, body.task_id_param, caller);
    if (standing === 'runs a child')
      throw new InputError(`Task ${task.id} is not the worker's to fail.`, 403);
    const reason = storableText(body.error_message_param);
    await failTask(this.database, { taskId: task.id, workerId: caller.id, reason });
    // A string is sent as JSON, as PostgREST does.
    return JSON.stringify(await readStatus(this.database, task.id));
  }
}
