import { Controller, Get, HttpCode, Inject, ServiceUnavailableException } from '@nestjs/common';
import { errorMessage } from '../errors.js';

export const READINESS = Symbol('readiness');

/** Named checks; each resolves when its dependency can be used and rejects with the reason when not. */
export type Readiness = Record<string, () => Promise<unknown>>;

/** Liveness says the process runs; readiness says that its dependencies do. */
@Controller('health')
export class HealthController {
  constructor(@Inject(READINESS) private readonly checks: Readiness) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  @HttpCode(200)
  async ready() {
    const problems = await Promise.all(
      Object.entries(this.checks).map(([name, check]) => problemOf(name, check)),
    );
    const found = problems.filter((problem) => problem !== undefined);
    if (found.length > 0) throw new ServiceUnavailableException(found.join('; '));
    return { status: 'ready' };
  }
}

async function problemOf(name: string, check: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return `${name}: ${errorMessage(error)}`;
  }
}
