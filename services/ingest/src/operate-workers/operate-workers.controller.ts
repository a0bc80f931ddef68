import {
  ListWorkers,
  type EndedWorker,
  type Worker,
  type WorkerDetail,
  type WorkerList,
} from '@callsheet/contracts';
import { DATABASE, InputError, LOG, ZodPipe, type Database, type Log } from '@callsheet/runtime';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { endWorker } from './end-worker.sql.js';
import { presentWorker } from './present-worker.js';
import { loadRecord, loadWorkers } from './read-workers.sql.js';

/** Workers, and their ends by an operator. */
@Controller('api/workers')
export class OperateWorkersController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Get()
  async list(@Query(new ZodPipe(ListWorkers)) query: ListWorkers): Promise<WorkerList> {
    return { workers: (await loadWorkers(this.database, query)).map(presentWorker) };
  }

  @Get(':id')
  async read(@Param('id') id: string): Promise<WorkerDetail> {
    return { ...(await this.require(id)), ...(await loadRecord(this.database, id)) };
  }

  @Post(':id/drain')
  @HttpCode(200)
  drain(@Param('id') id: string): Promise<EndedWorker> {
    return this.end(id, false);
  }

  @Post(':id/terminate')
  @HttpCode(200)
  terminate(@Param('id') id: string): Promise<EndedWorker> {
    return this.end(id, true);
  }

  private async end(id: string, now: boolean): Promise<EndedWorker> {
    const { before, requeued } = await endWorker(this.database, id, { now });
    const worker = await this.require(id);
    if (before === 'error') throw new InputError(`Worker ${id} is in error; its pod is being ended.`, 409);
    if (before === 'terminated') throw new InputError(`Worker ${id} has ended.`, 409);
    this.log.info({ workerId: id, now, requeued }, 'an operator ends a worker');
    return { worker, requeued };
  }

  private async require(id: string): Promise<Worker> {
    const [row] = await loadWorkers(this.database, { id, limit: 1 });
    if (!row) throw new InputError(`There is no worker ${id}.`, 404);
    return presentWorker(row);
  }
}
