import { type Me } from '@callsheet/contracts';
import { DATABASE, one, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject } from '@nestjs/common';
import { Holder } from '../authenticate-callers/caller-parameters.js';
import { type KeyHolder } from '../authenticate-callers/judge-key.js';

/** GET /api/me: whom the key stands for. */
@Controller('api/me')
export class TellWhoAsksController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get()
  async me(@Holder() { projectId, role, keyName, expiresAt }: KeyHolder): Promise<Me> {
    const rows = await this.database<{
      name: string;
    }>`select name from public.projects where id = ${projectId}`;
    return {
      role,
      project_id: projectId,
      project_name: one(rows).name,
      key_name: keyName,
      expires_at: expiresAt?.toISOString() ?? null,
    };
  }
}
