import {
  CompletedSegmentsRequest,
  PredecessorRequest,
  type CompletedSegment,
  type PredecessorOutput,
} from '@callsheet/contracts';
import { DATABASE, InputError, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type z } from 'zod';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { uuidOrNull } from '../create-child-tasks/place-child.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { loadCompletedSegments, loadPredecessor } from './look-up-outputs.sql.js';

/** What a task builds on: POST /functions/v1/get-predecessor-output and /functions/v1/get-completed-segments. */
@Controller('functions/v1')
export class LookUpOutputsController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post('get-predecessor-output')
  @HttpCode(200)
  async predecessor(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(PredecessorRequest)) { task_id }: z.infer<typeof PredecessorRequest>,
  ): Promise<PredecessorOutput> {
    const found = await loadPredecessor(this.database, uuidOrNull(task_id), caller.id);
    if (!found) throw new InputError(`Task not found: ${task_id.slice(0, 100)}`, 404);
    const { status, ...output } = found;
    return status === null ? output : { ...output, status };
  }

  @Post('get-completed-segments')
  @HttpCode(200)
  segments(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(CompletedSegmentsRequest)) body: z.infer<typeof CompletedSegmentsRequest>,
  ): Promise<CompletedSegment[]> {
    const projectId = uuidOrNull(body.project_id);
    return loadCompletedSegments(this.database, { runId: body.run_id, projectId, workerId: caller.id });
  }
}
