import { type Me } from '@callsheet/contracts';
import { DATABASE, one, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject, Req } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';

/** GET /api/me: whom the key stands for. */
@Controller('api/me')
export class TellWhoAsksController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get()
  async me(@ProjectId() projectId: string, @Req() request: FastifyRequest): Promise<Me> {
    const rows = await this.database<{
      name: string;
    }>`select name from public.projects where id = ${projectId}`;
    const role = request.isOperator === true ? 'operator' : 'client';
    return { role, project_id: projectId, project_name: one(rows).name };
  }
}
