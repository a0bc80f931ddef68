import { Coalescer, type Sql } from '@callsheet/runtime';
import { type TaskRow } from '../read-tasks/present-task.js';
import { insertTasks, type NewTask } from './accept-tasks.sql.js';

/** Tasks of many requests share database calls. */
export class NewTasks {
  private readonly coalescer: Coalescer<NewTask, TaskRow | undefined>;

  constructor(sql: Sql) {
    this.coalescer = new Coalescer((requests) => insertTasks(sql, requests));
  }

  /** Queues the task; undefined when its idempotency key is taken, waiting for one that is just being used. */
  insert(request: NewTask): Promise<TaskRow | undefined> {
    return this.coalescer.call(request);
  }
}
