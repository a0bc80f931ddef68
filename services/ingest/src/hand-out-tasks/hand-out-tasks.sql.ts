import { type Sql } from '@callsheet/runtime';
import { type ClaimedRow } from './answer-claim.js';

/** Hands the worker one task, or again the one it holds; undefined when there is none for it. */
export async function claimTask(sql: Sql, workerId: string): Promise<ClaimedRow | undefined> {
  const [row] = await sql<ClaimedRow>`
    select id, task_type, params, project_id, traceparent from callsheet.claim_task(${workerId})`;
  return row;
}
