import { type Sql } from '@callsheet/runtime';
import { type ClaimedRow } from './answer-claim.js';

/** Hands each worker one task, or again the one it holds; undefined for those that get none, in the workers' order. */
export async function claimTasks(sql: Sql, workerIds: string[]): Promise<(ClaimedRow | undefined)[]> {
  const rows = await sql<ClaimedRow & { worker_id: string }>`
    select worker_id, id, task_type, params, project_id, traceparent from callsheet.claim_tasks(${workerIds})`;
  const byWorker = new Map(rows.map((row) => [row.worker_id, row]));
  return workerIds.map((workerId) => byWorker.get(workerId));
}
