import { one, type Sql } from '@callsheet/runtime';

/** Queues the task again if it is Failed and its dependency did not end badly; with `params` it gets those. */
export async function retryTask(
  sql: Sql,
  id: string,
  params: Record<string, unknown> | undefined,
): Promise<boolean> {
  const newParams = params && JSON.stringify(params);
  const rows = await sql<{ retried: number }>`
    select callsheet.retry_tasks(array[${id}]::uuid[], ${newParams}) as retried`;
  return one(rows).retried > 0;
}
