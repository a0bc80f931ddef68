import { type Sql } from '@callsheet/runtime';
import { type Failure } from './cluster-failures.js';

/** The newest failed tasks of a project, created within so many hours. */
export function findFailures(
  sql: Sql,
  projectId: string,
  hours: number,
): Promise<(Failure & Record<string, unknown>)[]> {
  return sql<Failure & Record<string, unknown>>`
    select t.id, t.task_type, coalesce(t.error_message, 'no message') as error_message,
      coalesce(t.generation_processed_at, t.updated_at) as failed_at
    from public.tasks t
    where t.project_id = ${projectId} and t.status = 'Failed' and t.created_at > now() - ${hours}::float8 * interval '1 hour'
    order by t.created_at desc limit 20000`;
}
