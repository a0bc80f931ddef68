import { type TaskEstimates } from '@callsheet/contracts';
import { DATABASE, type Sql } from '@callsheet/runtime';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { estimateShape, estimateTotal } from './estimate-tasks.js';
import { loadGroupFacts, loadQueueFacts } from './estimate-tasks.sql.js';
import { groupTasks } from './group-tasks.js';
import { readRequest } from './read-request.js';

/** POST /api/estimates: what tasks would take and cost, before they are queued. */
@Controller('api/estimates')
export class EstimateTasksController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Post()
  @HttpCode(200)
  async estimate(@Body() body: unknown): Promise<TaskEstimates> {
    const { groups, groupOfTask } = groupTasks(readRequest(body));
    const facts = await loadGroupFacts(this.database, groups);
    const known = facts.flatMap((found, place) => {
      const group = groups[place];
      return group ? [{ group, facts: found }] : [];
    });
    const [first] = known;
    if (!first) throw new Error('no task was found in a request that has some');
    const queue = await loadQueueFacts(this.database, first.group, first.facts.minVramGb);
    const shapes = known.map(estimateShape);
    return { total: estimateTotal(shapes, queue), shapes, shape_of_task: groupOfTask };
  }
}
