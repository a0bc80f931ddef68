import { type Sql } from '@callsheet/runtime';

/** Cancels a task that has not ended; anything else stays as it is. */
export async function cancelTask(sql: Sql, projectId: string, id: string): Promise<void> {
  await sql`select callsheet.cancel_task(${projectId}, ${id})`;
}
