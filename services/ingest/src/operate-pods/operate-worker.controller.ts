import { Exec, ReadLog } from '@callsheet/contracts';
import { DATABASE, InputError, LOG, NATS, ZodPipe, type Log, type Sql } from '@callsheet/runtime';
import { type NatsConnection } from '@nats-io/transport-node';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { askPodManager } from './ask-pod-manager.js';
import { findReport } from './operate-pods.sql.js';

/** What operators ask of a worker's pod: its log, a command, the report of its failure. */
@Controller('api/workers/:id')
export class OperateWorkerController {
  constructor(
    @Inject(DATABASE) private readonly database: Sql,
    @Inject(NATS) private readonly nats: NatsConnection,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The end of the log, or what has come since a byte; `x-next-byte` says where to go on. */
  @Get('logs')
  async logs(
    @Param('id') workerId: string,
    @Query(new ZodPipe(ReadLog)) { file, lines, after }: ReadLog,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const from = after === undefined ? { lines } : { byte: after };
    const answer = await askPodManager(this.nats, { kind: 'log', worker_id: workerId, file, from });
    reply.headers({ 'content-type': 'text/plain; charset=utf-8', 'x-next-byte': answer.next_byte ?? 0 });
    return answer.stdout;
  }

  @Post('exec')
  @HttpCode(200)
  async exec(@Param('id') workerId: string, @Body(new ZodPipe(Exec)) { command }: Exec) {
    this.log.info({ workerId }, 'an operator runs a command on a pod');
    const answer = await askPodManager(this.nats, { kind: 'exec', worker_id: workerId, command });
    const { exit_code, stdout, stderr } = answer;
    return { exit_code, stdout, stderr };
  }

  @Get('diagnostics')
  async diagnostics(@Param('id') workerId: string) {
    const report = await findReport(this.database, workerId);
    if (!report) throw new InputError('There is no report: none was taken of this worker.', 404);
    return report;
  }
}
