import { ClaimRequest, type ClaimAnswer } from '@callsheet/contracts';
import { DATABASE, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type z } from 'zod';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { readCounts } from '../count-tasks/count-tasks.sql.js';
import { isServed } from '../count-tasks/task-counts.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { Claims } from './claims.js';
import { answerClaim, claimingWorker } from './answer-claim.js';

/** POST /functions/v1/claim-next-task. */
@Controller('functions/v1')
export class HandOutTasksController {
  constructor(
    @Inject(Claims) private readonly claims: Claims,
    @Inject(DATABASE) private readonly database: Sql,
  ) {}

  @Post('claim-next-task')
  @HttpCode(200)
  async claim(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(ClaimRequest)) body: z.infer<typeof ClaimRequest>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClaimAnswer | { available_tasks: number } | undefined> {
    const served = isServed(body.run_type);
    if (body.dry_run === true) return { available_tasks: served ? await this.countClaimable(caller) : 0 };
    const task = served ? await this.claims.claim(claimingWorker(caller, body.worker_id)) : undefined;
    if (task) return answerClaim(task);
    void reply.status(204);
    return undefined;
  }

  private async countClaimable(caller: WorkerCaller): Promise<number> {
    return (await readCounts(this.database, caller.id)).claimable;
  }
}
