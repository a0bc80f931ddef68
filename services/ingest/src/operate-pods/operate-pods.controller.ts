import { ResetBreaker } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { listBreakers, listPods, loadSpend, resetBreakers } from './operate-pods.sql.js';

/** All pods, what they cost, and whether more are created. */
@Controller('api')
export class OperatePodsController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  /** Live pods and those of the last hour; pods that no worker has are flagged. */
  @Get('pods')
  async pods() {
    return { pods: await listPods(this.database) };
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
