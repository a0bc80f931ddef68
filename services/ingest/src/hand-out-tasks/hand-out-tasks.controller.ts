import { ClaimRequest, type ClaimAnswer } from '@callsheet/contracts';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type z } from 'zod';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { Claims } from './claims.js';
import { answerClaim, claimingWorker } from './answer-claim.js';

/** POST /functions/v1/claim-next-task. */
@Controller('functions/v1')
export class HandOutTasksController {
  constructor(private readonly claims: Claims) {}

  @Post('claim-next-task')
  @HttpCode(200)
  async claim(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(ClaimRequest)) body: z.infer<typeof ClaimRequest>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClaimAnswer | undefined> {
    const task = await this.claims.claim(claimingWorker(caller, body.worker_id));
    if (task) return answerClaim(task);
    void reply.status(204);
    return undefined;
  }
}
