import { HeartbeatWithLogs } from '@callsheet/contracts';
import { Coalescer, DATABASE, InputError, LOG, type Log, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { drainExpiringWorker, recordHeartbeats } from './hear-heartbeats.sql.js';
import { runsOut } from './token-end.js';

/** Beats that come within so many milliseconds share a commit: workers do not wait for the answer. */
const GATHER_MS = 100;

/** The heartbeat RPCs as PostgREST would offer them; both answer with an object, which the worker insists on. */
@Controller('rest/v1/rpc')
export class HearHeartbeatsController {
  private readonly beats: Coalescer<HeartbeatWithLogs, Record<string, unknown>>;

  constructor(
    @Inject(DATABASE) private readonly database: Sql,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.beats = new Coalescer((beats) => recordHeartbeats(database, beats), {
      slots: 1,
      size: 500,
      gatherMs: GATHER_MS,
    });
  }

  @Post(['func_worker_heartbeat_with_logs', 'func_update_worker_heartbeat'])
  @HttpCode(200)
  async beat(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(HeartbeatWithLogs)) beat: HeartbeatWithLogs,
  ): Promise<Record<string, unknown>> {
    if (caller.id !== undefined && caller.id !== beat.worker_id_param)
      throw new InputError(`The token belongs to worker ${caller.id}, not ${beat.worker_id_param}.`, 403);
    if (
      runsOut(caller.expiresAt, Date.now()) &&
      (await drainExpiringWorker(this.database, beat.worker_id_param))
    )
      this.log.warn({ workerId: beat.worker_id_param }, 'worker drains, since its token is about to end');
    return this.beats.call(beat);
  }
}
