import { type RetryTasks } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';

type Filter = RetryTasks['filter'];

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

/** How many tasks the filter names now. */
export async function countFailed(sql: Sql, projectId: string, filter: Filter): Promise<number> {
  const rows = await sql<{ matched: number }>`
    select count(*)::int as matched from public.tasks
    where project_id = ${projectId} and status = 'Failed'
      and created_at > coalesce(${filter.created_after}::timestamptz, '-infinity')
      and created_at < coalesce(${filter.created_before}::timestamptz, 'infinity')
      and (${filter.task_type}::text is null or task_type = ${filter.task_type})
      and (${filter.error_contains}::text is null
        or strpos(lower(error_message), lower(${filter.error_contains})) > 0)`;
  return one(rows).matched;
}

/** Ids of tasks that the filter names and that can be retried now, oldest first. */
export async function findRetryable(
  sql: Sql,
  projectId: string,
  filter: Filter,
  limit: number,
): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    select id from public.tasks
    where project_id = ${projectId} and status = 'Failed'
      and created_at > coalesce(${filter.created_after}::timestamptz, '-infinity')
      and created_at < coalesce(${filter.created_before}::timestamptz, 'infinity')
      and (${filter.task_type}::text is null or task_type = ${filter.task_type})
      and (${filter.error_contains}::text is null
        or strpos(lower(error_message), lower(${filter.error_contains})) > 0)
      and callsheet.dependency_can_complete(dependant_on)
    order by created_at, id limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** Queues those of the tasks again that are still Failed; gives their number. */
export async function retryAll(sql: Sql, ids: readonly string[]): Promise<number> {
  const rows = await sql<{ retried: number }>`select callsheet.retry_tasks(${ids}::uuid[]) as retried`;
  return one(rows).retried;
}
