import { CreateBatch, CreateTask, type Batch, type Task } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { activeTraceparent } from '@callsheet/telemetry';
import { Body, Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { BatchAcceptor } from '../accept-batches/batch-acceptor.js';
import { batchOfTask } from '../accept-batches/batch-of-task.js';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { presentTask } from '../read-tasks/present-task.js';
import { acceptTask } from './accept-task.js';
import { readIdempotencyKey } from './idempotency.js';
import { NewTasks } from './new-tasks.js';
import { validTraceparent } from './traceparent.js';

/** POST /api/tasks; the brief's fourth kind, a list of prompts, makes a batch. */
@Controller('api/tasks')
export class AcceptTasksController {
  constructor(
    @Inject(DATABASE) private readonly database: Sql,
    private readonly newTasks: NewTasks,
    private readonly batches: BatchAcceptor,
  ) {}

  @Post()
  @HttpCode(201)
  async accept(
    @ProjectId() projectId: string,
    @Body() body: unknown,
    @Headers() headers: Record<string, string | undefined>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Task | Batch> {
    const batch = batchOfTask(body);
    if (batch)
      return this.batches.accept(projectId, new ZodPipe(CreateBatch).transform(batch), headers, reply);
    const task = new ZodPipe(CreateTask).transform(body);
    const accepted = await acceptTask(this.database, this.newTasks, {
      projectId,
      task,
      idempotencyKey: readIdempotencyKey(headers['idempotency-key']),
      traceparent: activeTraceparent() ?? validTraceparent(headers['traceparent']),
    });
    if (accepted.replayed) void reply.status(200).header('idempotency-replayed', 'true');
    void reply.header('location', `/api/tasks/${accepted.row.id}`);
    return presentTask(accepted.row);
  }
}
