import { Coalescer, type Sql } from '@callsheet/runtime';
import { completeTasks, type CompletionOutcome, type TaskResult } from './receive-results.sql.js';

/** Results of many workers share database calls. */
export class TaskResults {
  private readonly coalescer: Coalescer<TaskResult, CompletionOutcome>;

  constructor(sql: Sql) {
    this.coalescer = new Coalescer((results) => completeTasks(sql, results));
  }

  /** Completes the task unless it has ended otherwise; the first completion wins. */
  complete(result: TaskResult): Promise<CompletionOutcome> {
    return this.coalescer.call(result);
  }
}
