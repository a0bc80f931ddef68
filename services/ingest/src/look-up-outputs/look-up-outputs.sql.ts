import { type CompletedSegment } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';

/** What a task waits for, and what came of that. */
export interface Predecessor {
  predecessor_id: string | null;
  output_location: string | null;
  status: string | null;
}

/** The task's predecessor; undefined for a task that the worker does not work on or beside. */
export async function loadPredecessor(
  sql: Sql,
  taskId: string | null,
  workerId: string | undefined,
): Promise<Predecessor | undefined> {
  const [row] = await sql<Predecessor>`
    select t.dependant_on as predecessor_id, d.status,
      case when d.status = 'Complete' then d.output_location end as output_location
    from public.tasks t left join public.tasks d on d.id = t.dependant_on and d.project_id = t.project_id
    where t.id = ${taskId}
      and (${workerId}::text is null or t.project_id = any (callsheet.projects_of_worker(${workerId})))`;
  return row;
}

/** The finished segments of a run, in order, among the children of the orchestrators that the worker works for. */
export async function loadCompletedSegments(
  sql: Sql,
  run: { runId: string; projectId: string | null; workerId: string | undefined },
): Promise<CompletedSegment[]> {
  return sql<CompletedSegment>`
    select (t.params ->> 'segment_index')::int as segment_index, t.output_location
    from public.tasks t
    where t.task_type = 'travel_segment' and t.status = 'Complete' and t.output_location is not null
      and t.params ->> 'orchestrator_run_id' = ${run.runId}
      and t.params ->> 'segment_index' ~ '^[0-9]{1,6}$'
      and (${run.projectId}::uuid is null or t.project_id = ${run.projectId})
      and (${run.workerId}::text is null or t.parent_id = any (array(
        select coalesce(held.parent_id, held.id) from callsheet.running_tasks r join public.tasks held on held.id = r.task_id
        where r.worker_id = ${run.workerId})))
    order by 1`;
}
