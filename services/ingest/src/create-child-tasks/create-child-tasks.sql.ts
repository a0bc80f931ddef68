import { type CreateChildTask } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';
import { storableJson } from '../prepare-http/unstorable.js';
import { parentOf, uuidOrNull, type ChildSurroundings } from './place-child.js';

/** What decides whether, and in which project, a worker may create a task. */
export async function loadSurroundings(
  sql: Sql,
  workerId: string | undefined,
  child: CreateChildTask,
): Promise<ChildSurroundings> {
  const dependency = child.dependant_on ?? null;
  return one(
    await sql<ChildSurroundings>`
      select (select p.id from public.projects p where p.id = ${uuidOrNull(child.project_id)}) as "namedProject",
        (select t.project_id from public.tasks t where t.id = ${parentOf(child.params)}) as "parentProject",
        callsheet.projects_of_worker(${workerId}) as "callerProjects",
        ${dependency}::uuid is null or exists (select from public.tasks t where t.id = ${dependency})
          or exists (select from callsheet.child_aliases a where a.alias_id = ${dependency}) as "dependencyExists"`,
  );
}

/**
 * Queues the task, as urgent as its parent and in its trace; the row that is there already when the id is taken, or its place
 * among the parent's children: a worker that takes a parent over creates them again under new ids.
 */
export async function insertChild(
  sql: Sql,
  projectId: string,
  child: CreateChildTask,
): Promise<{ created: boolean; project_id: string; task_type: string }> {
  const [row] = await sql<{ created: boolean; project_id: string; task_type: string }>`
    with created as (
      insert into public.tasks (id, task_type, params, project_id, user_id, dependant_on, priority, traceparent)
      select ${child.task_id}, ${child.task_type}, ${storableJson(child.params)}, p.id, p.user_id,
        ${child.dependant_on ?? null}, coalesce(parent.priority, 0), parent.traceparent
      from public.projects p left join public.tasks parent on parent.id = ${parentOf(child.params)}
      where p.id = ${projectId}
      on conflict do nothing returning project_id, task_type)
    select true as created, c.project_id, c.task_type from created c
    union all
    select false, t.project_id, t.task_type from public.tasks t
    where t.id = ${child.task_id} and not exists (select from created)`;
  const found = row ?? (await findInPlace(sql, child));
  if (found === undefined) throw new Error('the task that has this id is only just being created');
  return found;
}

async function findInPlace(
  sql: Sql,
  child: CreateChildTask,
): Promise<{ created: boolean; project_id: string; task_type: string } | undefined> {
  const [row] = await sql<{ created: boolean; project_id: string; task_type: string }>`
    select false as created, t.project_id, t.task_type from public.tasks t
    where t.id = callsheet.child_in_place(${child.task_id}, ${child.task_type}, ${storableJson(child.params)}::jsonb)`;
  return row;
}
