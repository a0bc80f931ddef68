import { type TaskWhy } from '@callsheet/contracts';
import { DATABASE, ZodPipe, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ProjectId } from '../authenticate-callers/caller-parameters.js';
import { requireTask } from '../read-tasks/require-task.js';
import { TaskId } from '../read-tasks/task-id.js';
import { explainWait } from './explain-wait.js';
import { loadWaitFacts } from './explain-waits.sql.js';

/** GET /api/tasks/:id/why: what a task waits for, in one sentence. */
@Controller('api/tasks')
export class ExplainWaitsController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get(':id/why')
  async explain(
    @ProjectId() projectId: string,
    @Param(new ZodPipe(TaskId)) { id }: { id: string },
  ): Promise<TaskWhy> {
    await requireTask(this.database, projectId, id);
    const facts = await loadWaitFacts(this.database, id);
    const { reason, sentence, lastLines = [] } = explainWait(facts);
    return { task_id: id, status: facts.status, reason, sentence, last_lines: [...lastLines] };
  }
}
