import { ReportProgress, type ProgressAnswer } from '@callsheet/contracts';
import { DATABASE, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { storableText } from '../prepare-http/unstorable.js';
import { findReportedTask } from '../receive-results/task-standing.js';
import { reportProgress } from './report-progress.sql.js';

/** POST /functions/v1/report-progress; the answer says whether the worker should go on. */
@Controller('functions/v1')
export class ReportProgressController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post('report-progress')
  @HttpCode(200)
  async report(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(ReportProgress)) { task_id, percent, step }: ReportProgress,
  ): Promise<ProgressAnswer> {
    const { task, standing } = await findReportedTask(this.database, task_id, caller);
    const status =
      standing === 'holder'
        ? await reportProgress(this.database, {
            taskId: task.id,
            workerId: caller.id,
            percent: percent === undefined ? undefined : Math.round(percent),
            step: step === undefined ? undefined : storableText(step),
          })
        : task.status;
    const wanted = standing === 'holder' && status === 'In Progress';
    return { success: true, task_id: task.id, status, continue: wanted };
  }
}
