import { ListDecisions, type DecisionPage } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { listDecisions, readPulse } from './read-decisions.sql.js';

/** GET /api/scaling/decisions: what the scheduler decided about the fleet that all projects share. */
@Controller('api/scaling')
export class ReadDecisionsController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get('decisions')
  async list(
    @ProjectId() _projectId: string,
    @Query(new ZodPipe(ListDecisions)) query: ListDecisions,
  ): Promise<DecisionPage> {
    const rows = await listDecisions(this.database, query);
    const { instance, decided_at, silent_since } = await readPulse(this.database);
    const page = rows.slice(0, query.limit);
    return {
      decisions: page.map((row) => ({
        ...row,
        decided_at: row.decided_at.toISOString(),
        last_decided_at: row.last_decided_at.toISOString(),
      })),
      next_before: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
      scheduler: {
        instance,
        last_decided_at: decided_at?.toISOString() ?? null,
        silent_since: silent_since?.toISOString() ?? null,
      },
    };
  }
}
