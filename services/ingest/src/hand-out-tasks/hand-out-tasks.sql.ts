import { type ClaimRequest } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { type ClaimedRow } from './answer-claim.js';

/** Hands one worker up to `count` tasks, as far as its slots are free; first those it holds and does not name. */
export async function claimMany(
  sql: Sql,
  {
    workerId,
    count,
    slots,
    holding,
  }: { workerId: string; count: number } & Pick<ClaimRequest, 'slots' | 'holding'>,
): Promise<ClaimedRow[]> {
  return sql<ClaimedRow & Record<string, unknown>>`
    select id, task_type, params, project_id, case when claimed_at = now() then claim_id end as claim_id, traceparent
    from callsheet.claim_many(${workerId}, ${count}::int, ${slots}::int, ${holding}::uuid[])`;
}

/** Queues a task again that its worker never got, unless it has moved on. */
export async function undoClaim(sql: Sql, taskId: string, claimId: string): Promise<void> {
  await sql`select callsheet.undo_claim(${taskId}, ${claimId})`;
}
