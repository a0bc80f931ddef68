import { one, type Sql } from '@callsheet/runtime';

/** What became of a request to delete: `needed` means that tasks which have not ended depend on it, `in_batch` that its batch has not ended. */
export type Deletion = 'deleted' | 'not_final' | 'needed' | 'in_batch' | 'not_found';

/** Deletes a task that has ended and that nothing waits for. */
export async function deleteTask(sql: Sql, projectId: string, id: string): Promise<Deletion> {
  const rows = await sql<{ outcome: Deletion }>`select callsheet.delete_task(${projectId}, ${id}) as outcome`;
  return one(rows).outcome;
}
