import { assertNever, UpdateTaskStatus, type TaskStatus } from '@callsheet/contracts';
import { DATABASE, LOG, type Log, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { storableText } from '../prepare-http/unstorable.js';
import { Completions } from './completions.js';
import { decideUpdate, type UpdateDecision } from './decide-update.js';
import { failTask, giveBackTask, readStatus, recordProgress } from './receive-results.sql.js';
import { findReportedTask } from './task-standing.js';

/** The answer to a status report: the status that the task really has. */
interface StatusAnswer {
  success: true;
  task_id: string;
  status: TaskStatus;
  message: string;
}

/** POST /functions/v1/update-task-status. */
@Controller('functions/v1')
export class ReceiveStatusController {
  constructor(
    @Inject(DATABASE) private readonly database: Sql,
    @Inject(Completions) private readonly completions: Completions,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Post('update-task-status')
  @HttpCode(200)
  async update(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(UpdateTaskStatus)) body: UpdateTaskStatus,
  ): Promise<StatusAnswer> {
    const { task, standing } = await findReportedTask(this.database, body.task_id, caller);
    const decision = decideUpdate(body.status, task.status, standing);
    await this.apply(decision, task.id, caller, body);
    const status = await readStatus(this.database, task.id);
    this.log.info(
      { taskId: task.id, workerId: caller.id, reported: body.status, outcome: decision, status },
      'status report received',
    );
    const message = decision === 'ignore' ? `Ignored: the task is ${status}` : `The task is ${status}`;
    return { success: true, task_id: task.id, status, message };
  }

  private async apply(
    decision: UpdateDecision,
    taskId: string,
    caller: WorkerCaller,
    body: UpdateTaskStatus,
  ): Promise<void> {
    const report = { taskId, workerId: caller.id };
    const text = body.output_location === undefined ? undefined : storableText(body.output_location);
    switch (decision) {
      case 'record progress': {
        const restartClock = body.reset_generation_started_at === true;
        return recordProgress(this.database, { ...report, text, restartClock });
      }
      case 'fail':
        return failTask(this.database, { ...report, reason: text ?? 'the worker gave no reason' });
      case 'give back':
        return giveBackTask(this.database, { ...report, reason: text ?? 'given back by the worker' });
      case 'complete':
        await this.completions.complete(caller, {
          task_id: taskId,
          output_location: text ?? '',
          thumbnail_url: body.thumbnail_url,
        });
        return;
      case 'ignore':
        return;
      default:
        return assertNever(decision);
    }
  }
}
