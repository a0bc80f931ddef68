import { ListFailures, type FailureList } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { clusterFailures } from './cluster-failures.js';
import { findFailures } from './cluster-failures.sql.js';

/** GET /api/failures: failed tasks grouped by their error. */
@Controller('api/failures')
export class ClusterFailuresController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get()
  async list(
    @ProjectId() projectId: string,
    @Query(new ZodPipe(ListFailures)) { hours }: ListFailures,
  ): Promise<FailureList> {
    return { clusters: clusterFailures(await findFailures(this.database, projectId, hours)) };
  }
}
