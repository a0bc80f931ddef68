import { ClaimRequest, type ClaimAnswer, type ClaimedTasks } from '@callsheet/contracts';
import { DATABASE, type Sql } from '@callsheet/runtime';
import { inThisTrace } from '@callsheet/telemetry';
import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { readCounts } from '../count-tasks/count-tasks.sql.js';
import { isServed } from '../count-tasks/task-counts.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { answerClaim, claimingWorker, type ClaimedRow } from './answer-claim.js';
import { Claims } from './claims.js';
import { hangUpOf } from './hang-up.js';
import { WaitingRoom } from './waiting-room.js';

/** POST /functions/v1/claim-next-task; with `wait` it answers when a task comes, with `count` it gives several. */
@Controller('functions/v1')
export class HandOutTasksController {
  constructor(
    @Inject(Claims) private readonly claims: Claims,
    @Inject(WaitingRoom) private readonly room: WaitingRoom,
    @Inject(DATABASE) private readonly database: Sql,
  ) {}

  @Post('claim-next-task')
  @HttpCode(200)
  async claim(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(ClaimRequest)) body: ClaimRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClaimAnswer | ClaimedTasks | { available_tasks: number } | undefined> {
    const served = isServed(body.run_type);
    if (body.dry_run === true) return { available_tasks: served ? await this.countClaimable(caller) : 0 };
    const tasks = served
      ? await this.handOut(claimingWorker(caller, body.worker_id), body, reply)
      : undefined;
    const [task] = tasks ?? [];
    if (tasks && body.count !== undefined) return { tasks: tasks.map(answerClaim) };
    if (task) return answerClaim(task);
    void reply.status(204);
    return undefined;
  }

  private async handOut(
    workerId: string,
    body: ClaimRequest,
    reply: FastifyReply,
  ): Promise<ClaimedRow[] | undefined> {
    const attempt = inThisTrace(() => this.claims.claim(workerId, body));
    const found = await attempt();
    if (found || !body.wait) return found;
    const undo = (rows: ClaimedRow[]) => this.claims.undo(rows);
    return this.room.wait(attempt, { waitMs: body.wait * 1000, hungUp: hangUpOf(reply.raw), undo });
  }

  private async countClaimable(caller: WorkerCaller): Promise<number> {
    return (await readCounts(this.database, caller.id)).claimable;
  }
}
