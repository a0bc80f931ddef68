import { assertNever, type TaskActions } from '@callsheet/contracts';
import { one, type Database, type Sql } from '@callsheet/runtime';
import { searchLimits } from '../limit-searches/limit-search.js';
import { type Condition } from './name-tasks.js';

/** How many tasks the condition names, and when that was; times travel in milliseconds, rounded up here. */
export async function countNamed(database: Database, { text, values }: Condition) {
  return one(
    await database.composed<{ matched: number; countedAt: Date }>(
      `select count(*)::int as matched, now() + interval '1 millisecond' as "countedAt"
       from public.tasks t where ${text}`,
      values,
      searchLimits,
    ),
  );
}

/** What stands in the way of an action apart from the status. */
const possible: Record<TaskActions['action'], string> = {
  cancel: 'true',
  retry: 'callsheet.dependency_can_complete(t.dependant_on)',
  set_priority: 'true',
  delete: 'callsheet.can_be_deleted(t)',
};

/** Ids of named tasks that the action is possible for now, oldest first. */
export async function findPossible(
  database: Database,
  { text, values }: Condition,
  action: TaskActions['action'],
  limit: number,
): Promise<string[]> {
  const rows = await database.composed<{ id: string }>(
    `select t.id from public.tasks t where ${text} and ${possible[action]}
     order by t.created_at, t.id limit ${limit}`,
    values,
    searchLimits,
  );
  return rows.map(({ id }) => id);
}

/** Does it to those of the tasks that it is still possible for, in one transaction; gives their number. */
export async function actOn(
  sql: Sql,
  projectId: string,
  request: TaskActions,
  ids: readonly string[],
): Promise<number> {
  const { changed } = one(await statement(sql, projectId, request, ids));
  return changed;
}

function statement(sql: Sql, projectId: string, request: TaskActions, ids: readonly string[]) {
  switch (request.action) {
    case 'cancel':
      return sql<Changed>`select callsheet.cancel_tasks(${projectId}, ${ids}::uuid[]) as changed`;
    case 'retry':
      return sql<Changed>`select callsheet.retry_tasks(${ids}::uuid[]) as changed`;
    case 'delete':
      return sql<Changed>`select callsheet.delete_tasks(${projectId}, ${ids}::uuid[]) as changed`;
    case 'set_priority':
      return sql<Changed>`
        with changed as (
          update public.tasks set priority = ${request.priority}, updated_at = now()
          where id = any (array(
              select id from public.tasks where id = any (${ids}::uuid[]) and project_id = ${projectId} order by id for update))
            and status = 'Queued' returning id)
        select count(*)::int as changed from changed`;
    default:
      return assertNever(request);
  }
}

interface Changed extends Record<string, unknown> {
  changed: number;
}
