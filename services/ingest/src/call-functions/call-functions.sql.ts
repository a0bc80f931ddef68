import { type Sql } from '@callsheet/runtime';

/** The rows of the brief's claim: the worker's task, or none. */
export async function claimByFunction(sql: Sql, workerId: string): Promise<Record<string, unknown>[]> {
  return sql<Record<string, unknown>>`select * from public.func_claim_available_task(${workerId})`;
}
