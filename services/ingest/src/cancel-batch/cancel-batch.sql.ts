import { one, type Sql } from '@callsheet/runtime';

/** Cancels up to `limit` tasks of the batch that have not ended; returns how many. */
export async function cancelSomeTasks(
  sql: Sql,
  projectId: string,
  id: string,
  limit: number,
): Promise<number> {
  return one(
    await sql<{ cancelled: number }>`
      select callsheet.cancel_batch(${projectId}, ${id}, ${limit}::int) as cancelled`,
  ).cancelled;
}
