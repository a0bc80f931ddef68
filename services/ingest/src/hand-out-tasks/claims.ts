import { Coalescer, type Sql } from '@callsheet/runtime';
import { type ClaimedRow } from './answer-claim.js';
import { claimTasks } from './hand-out-tasks.sql.js';

/** Claims of many workers share database calls; each worker gets its own task or none. */
export class Claims {
  private readonly coalescer: Coalescer<string, ClaimedRow | undefined>;

  constructor(sql: Sql) {
    this.coalescer = new Coalescer((workerIds) => claimTasks(sql, workerIds));
  }

  claim(workerId: string): Promise<ClaimedRow | undefined> {
    return this.coalescer.call(workerId);
  }
}
