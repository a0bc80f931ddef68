import { ClaimRequest, type ClaimAnswer } from '@callsheet/contracts';
import { DATABASE, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type z } from 'zod';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { claimTask } from './hand-out-tasks.sql.js';
import { answerClaim, claimingWorker } from './answer-claim.js';

/** POST /functions/v1/claim-next-task. */
@Controller('functions/v1')
export class HandOutTasksController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post('claim-next-task')
  @HttpCode(200)
  async claim(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(ClaimRequest)) body: z.infer<typeof ClaimRequest>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClaimAnswer | undefined> {
    const task = await claimTask(this.database, claimingWorker(caller, body.worker_id));
    if (task) return answerClaim(task);
    void reply.status(204);
    return undefined;
  }
}
