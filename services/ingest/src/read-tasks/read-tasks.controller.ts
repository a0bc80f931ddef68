import { ListTasks, type TaskDetail, type TaskPage } from '@callsheet/contracts';
import { CONFIG, DATABASE, ZodPipe, type Database } from '@callsheet/runtime';
import { traceIdOf } from '@callsheet/telemetry';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { answerOfSearch, searchLimits } from '../limit-searches/limit-search.js';
import { type IngestConfig } from '../config.js';
import { attemptsHistory } from './attempts-history.js';
import { describeLife } from './describe-life.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { listStanding } from './list-standing.sql.js';
import { presentListed } from './present-listed.js';
import { presentTask } from './present-task.js';
import { listEvents, listTasks } from './read-tasks.sql.js';
import { requireTask } from './require-task.js';
import { TaskId } from './task-id.js';
import { traceUrl } from './trace-url.js';

/** GET /api/tasks and GET /api/tasks/:id. */
@Controller('api/tasks')
export class ReadTasksController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<IngestConfig, 'TRACE_URL'>,
  ) {}

  @Get()
  async list(
    @ProjectId() projectId: string,
    @Query(new ZodPipe(ListTasks)) query: ListTasks,
  ): Promise<TaskPage> {
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const search = query.search ?? query.error_contains;
    const rows =
      search === undefined
        ? await listTasks(this.database, projectId, query, after)
        : await answerOfSearch(
            this.database.begin((sql) => listTasks(sql, projectId, query, after), searchLimits),
          );
    const page = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? page.at(-1) : undefined;
    const next_cursor = last
      ? encodeCursor({ createdAtMicros: Number(last.created_at_micros), id: last.id })
      : null;
    const standing = await listStanding(
      this.database,
      page.map(({ id }) => id),
    );
    return { tasks: presentListed(page, standing), next_cursor };
  }

  @Get(':id')
  async find(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
  ): Promise<TaskDetail> {
    const row = await requireTask(this.database, projectId, id);
    const events = await listEvents(this.database, id);
    const life = await describeLife(this.database, id, new Date());
    const trace_id = traceIdOf(row.traceparent);
    const trace_url = traceUrl(this.config.TRACE_URL, trace_id);
    return {
      ...presentTask(row),
      trace_id,
      trace_url,
      ...life,
      attempts_history: attemptsHistory(events),
      events,
    };
  }
}
