import { CreateBatch, type Batch } from '@callsheet/contracts';
import { ZodPipe } from '@callsheet/runtime';
import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { BatchAcceptor, type RequestHeaders } from './batch-acceptor.js';

/** POST /api/batches. */
@Controller('api/batches')
export class AcceptBatchesController {
  constructor(private readonly acceptor: BatchAcceptor) {}

  @Post()
  @HttpCode(201)
  accept(
    @ProjectId() projectId: string,
    @Body(new ZodPipe(CreateBatch)) batch: CreateBatch,
    @Headers() headers: RequestHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Batch> {
    return this.acceptor.accept(projectId, batch, headers, reply);
  }
}
