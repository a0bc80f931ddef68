import { CreateTask, type Task } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Body, Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { presentTask } from '../read-tasks/present-task.js';
import { acceptTask } from './accept-task.js';
import { readIdempotencyKey } from './idempotency.js';
import { validTraceparent } from './traceparent.js';

/** POST /api/tasks. */
@Controller('api/tasks')
export class AcceptTasksController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post()
  @HttpCode(201)
  async accept(
    @ProjectId() projectId: string,
    @Body(new ZodPipe(CreateTask)) task: CreateTask,
    @Headers() headers: Record<string, string | undefined>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Task> {
    const accepted = await acceptTask(this.database, {
      projectId,
      task,
      idempotencyKey: readIdempotencyKey(headers['idempotency-key']),
      traceparent: validTraceparent(headers['traceparent']),
    });
    if (accepted.replayed) void reply.status(200).header('idempotency-replayed', 'true');
    void reply.header('location', `/api/tasks/${accepted.row.id}`);
    return presentTask(accepted.row);
  }
}
