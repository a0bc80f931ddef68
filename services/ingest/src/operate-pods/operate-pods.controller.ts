import { ResetBreaker, type EndedPod } from '@callsheet/contracts';
import { DATABASE, NATS, ZodPipe, type Sql } from '@callsheet/runtime';
import { type NatsConnection } from '@nats-io/transport-node';
import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { askPodManager } from './ask-pod-manager.js';
import { listBreakers, listPods, listReports, loadSpend, resetBreakers } from './operate-pods.sql.js';

/** All pods, what they cost, and whether more are created. */
@Controller('api')
export class OperatePodsController {
  constructor(
    @Inject(DATABASE) private readonly database: Sql,
    @Inject(NATS) private readonly nats: NatsConnection,
  ) {}

  /** Live pods and those of the last hour; pods that no worker has are flagged. */
  @Get('pods')
  async pods() {
    return { pods: await listPods(this.database) };
  }

  @Post('pods/:id/terminate')
  @HttpCode(200)
  async terminate(@Param('id') id: string): Promise<EndedPod> {
    const { stdout } = await askPodManager(this.nats, { kind: 'end_orphan', provider_pod_id: id });
    return { provider_pod_id: id, ended: stdout === 'true' };
  }

  @Get('diagnostics')
  async diagnostics() {
    return { diagnostics: await listReports(this.database) };
  }

  @Get('spend')
  spend() {
    return loadSpend(this.database);
  }

  @Get('breaker')
  async breaker() {
    return { breakers: await listBreakers(this.database) };
  }

  /** Forgets the failures, so that pods are created again at once. */
  @Post('breaker/reset')
  @HttpCode(200)
  async reset(@Body(new ZodPipe(ResetBreaker)) { provider }: ResetBreaker) {
    await resetBreakers(this.database, provider);
    return this.breaker();
  }
}
