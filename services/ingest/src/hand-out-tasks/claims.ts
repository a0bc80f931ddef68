import { type ClaimRequest } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type TaskExchange } from '../exchange-tasks/task-exchange.js';
import { traceClaim } from './trace-claim.js';
import { type ClaimedRow } from './answer-claim.js';
import { claimMany, undoClaim } from './hand-out-tasks.sql.js';

/** Claims of one task, which share database calls, or of several. */
export class Claims {
  constructor(
    private readonly sql: Sql,
    private readonly exchange: TaskExchange,
  ) {}

  /** One task, or up to `count`; undefined when there is none. */
  async claim(
    workerId: string,
    { count, slots, holding }: Pick<ClaimRequest, 'count' | 'slots' | 'holding'>,
  ): Promise<ClaimedRow[] | undefined> {
    if (count === undefined) {
      const task = await this.exchange.claim(workerId);
      return task && [task];
    }
    const tasks = await claimMany(this.sql, { workerId, count, slots, holding });
    return tasks.length > 0 ? tasks.map((task) => traceClaim(task, workerId)) : undefined;
  }

  /** Takes first hand-outs back whose worker hung up before it got them. */
  async undo(rows: readonly ClaimedRow[]): Promise<void> {
    for (const { id, claim_id } of rows) if (claim_id !== null) await undoClaim(this.sql, id, claim_id);
  }
}
