import { CompleteTask } from '@callsheet/contracts';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { Completions, type CompletionAnswer } from './completions.js';

/** POST /functions/v1/complete_task; workers of some versions write it with a hyphen. */
@Controller('functions/v1')
export class CompleteTaskController {
  constructor(@Inject(Completions) private readonly completions: Completions) {}

  @Post(['complete_task', 'complete-task'])
  @HttpCode(200)
  complete(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(CompleteTask)) body: CompleteTask,
  ): Promise<CompletionAnswer> {
    return this.completions.complete(caller, body);
  }
}
