import { type ClaimRequest } from '@callsheet/contracts';
import { Coalescer, type Sql } from '@callsheet/runtime';
import { type ClaimedRow } from './answer-claim.js';
import { claimMany, claimTasks, undoClaim } from './hand-out-tasks.sql.js';

/** Claims of many workers share database calls; each worker gets its own task or none. */
export class Claims {
  private readonly coalescer: Coalescer<string, ClaimedRow | undefined>;

  constructor(private readonly sql: Sql) {
    this.coalescer = new Coalescer((workerIds) => claimTasks(sql, workerIds));
  }

  /** One task, or up to `count`; undefined when there is none. */
  async claim(
    workerId: string,
    { count, slots, holding }: Pick<ClaimRequest, 'count' | 'slots' | 'holding'>,
  ): Promise<ClaimedRow[] | undefined> {
    if (count === undefined) {
      const task = await this.coalescer.call(workerId);
      return task && [task];
    }
    const tasks = await claimMany(this.sql, { workerId, count, slots, holding });
    return tasks.length > 0 ? tasks : undefined;
  }

  /** Takes hand-outs back whose worker hung up before it got them. */
  async undo(rows: readonly ClaimedRow[]): Promise<void> {
    for (const { id, claim_id } of rows) await undoClaim(this.sql, id, claim_id);
  }
}
