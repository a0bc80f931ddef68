import { HeartbeatWithLogs } from '@callsheet/contracts';
import { DATABASE, InputError, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Worker } from '../authenticate-callers/caller-parameters.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { ContractPipe } from '../prepare-http/contract-pipe.js';
import { recordHeartbeat } from './hear-heartbeats.sql.js';

/** The heartbeat RPCs as PostgREST would offer them; both answer with an object, which the worker insists on. */
@Controller('rest/v1/rpc')
export class HearHeartbeatsController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post(['func_worker_heartbeat_with_logs', 'func_update_worker_heartbeat'])
  @HttpCode(200)
  beat(
    @Worker() caller: WorkerCaller,
    @Body(new ContractPipe(HeartbeatWithLogs)) beat: HeartbeatWithLogs,
  ): Promise<Record<string, unknown>> {
    if (caller.id !== undefined && caller.id !== beat.worker_id_param)
      throw new InputError(`The token belongs to worker ${caller.id}, not ${beat.worker_id_param}.`, 403);
    return recordHeartbeat(this.database, beat);
  }
}
