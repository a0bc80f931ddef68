import { ListTasks, type Task, type TaskPage } from '@callsheet/contracts';
import { DATABASE, InputError, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { presentTask } from './present-task.js';
import { findTask, listTasks } from './read-tasks.sql.js';
import { TaskId } from './task-id.js';

/** GET /api/tasks and GET /api/tasks/:id. */
@Controller('api/tasks')
export class ReadTasksController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get()
  async list(
    @ProjectId() projectId: string,
    @Query(new ZodPipe(ListTasks)) query: ListTasks,
  ): Promise<TaskPage> {
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const rows = await listTasks(this.database, projectId, query, after);
    const page = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? page.at(-1) : undefined;
    const next_cursor = last
      ? encodeCursor({ createdAtMicros: Number(last.created_at_micros), id: last.id })
      : null;
    return { tasks: page.map(presentTask), next_cursor };
  }

  @Get(':id')
  async find(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
  ): Promise<Task> {
    const row = await findTask(this.database, projectId, id);
    if (!row) throw new InputError(`There is no task ${id}.`, 404);
    return presentTask(row);
  }
}
