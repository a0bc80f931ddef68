import { Coalescer, type Sql } from '@callsheet/runtime';
import { type ClaimedRow } from '../hand-out-tasks/answer-claim.js';
import { traceClaim } from '../hand-out-tasks/trace-claim.js';
import {
  exchangeTasks,
  type CompletionOutcome,
  type Exchanged,
  type TaskResult,
  type Turn,
} from './exchange-tasks.sql.js';

/** Results and claims of many workers share database calls; each caller gets its own answer. */
export class TaskExchange {
  private readonly coalescer: Coalescer<Turn, Exchanged>;

  constructor(sql: Sql) {
    this.coalescer = new Coalescer((turns) => exchangeTasks(sql, turns));
  }

  /** A task for the worker, or the one it still holds. */
  async claim(workerId: string): Promise<ClaimedRow | undefined> {
    const { task } = await this.coalescer.call({ result: undefined, claimant: workerId });
    return task && traceClaim(task, workerId);
  }

  /** Completes the task unless it has ended otherwise; the first completion wins. */
  async complete(result: TaskResult): Promise<CompletionOutcome> {
    return (await this.completeAndClaim(result, undefined)).outcome;
  }

  /** Does both in one transaction; without a claimant it completes alone. */
  async completeAndClaim(
    result: TaskResult,
    claimant: string | undefined,
  ): Promise<{ outcome: CompletionOutcome; task: ClaimedRow | undefined }> {
    const { outcome = 'not_found', task } = await this.coalescer.call({ result, claimant });
    return { outcome, task: task && claimant !== undefined ? traceClaim(task, claimant) : undefined };
  }
}
