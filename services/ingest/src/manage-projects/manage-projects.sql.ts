import { type CreateProject, type PatchProject } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';

export interface ProjectRow {
  [column: string]: unknown;
  id: string;
  name: string;
  weight: number;
  max_concurrency: number | null;
  daily_budget_usd: number | null;
  monthly_budget_usd: number | null;
  usd_today: number;
  usd_this_month: number;
  created_at: Date;
}

/** Projects, oldest first, with what each has spent; only the one of `id` if given. */
export function findProjects(sql: Sql, id?: string): Promise<ProjectRow[]> {
  return sql<ProjectRow>`
    select p.id, p.name, p.weight::float8 as weight, p.max_concurrency, p.created_at,
      (select b.limit_usd::float8 from callsheet.project_budgets b where b.project_id = p.id and b.period = 'day') as daily_budget_usd,
      (select b.limit_usd::float8 from callsheet.project_budgets b where b.project_id = p.id and b.period = 'month')
        as monthly_budget_usd,
      coalesce(d.usd, 0)::float8 as usd_today, coalesce(m.usd, 0)::float8 as usd_this_month
    from public.projects p
    left join callsheet.spend_by_project((callsheet.utc_start('day') at time zone 'UTC')::date) d on d.project_id = p.id
    left join callsheet.spend_by_project((callsheet.utc_start('month') at time zone 'UTC')::date) m on m.project_id = p.id
    where ${id}::uuid is null or p.id = ${id}
    order by p.created_at, p.id`;
}

/** Makes a project; gives its id. */
export async function insertProject(
  sql: Sql,
  { name, weight, max_concurrency }: CreateProject,
): Promise<string> {
  return one(
    await sql<{ id: string }>`
      insert into public.projects (name, weight, max_concurrency) values (${name}, ${weight}, ${max_concurrency}::int)
      returning id`,
  ).id;
}

/** Changes what is given; false when there is no such project. */
export async function updateProject(sql: Sql, id: string, patch: PatchProject): Promise<boolean> {
  const capped = patch.max_concurrency !== undefined;
  const rows = await sql`
    update public.projects p set name = coalesce(${patch.name}, p.name), weight = coalesce(${patch.weight}::numeric, p.weight),
      max_concurrency = case when ${capped} then ${patch.max_concurrency}::int else p.max_concurrency end
    where p.id = ${id} returning p.id`;
  return rows.length > 0;
}

/** Sets what a project may spend in a period; null takes the limit away. */
export async function setBudget(
  sql: Sql,
  id: string,
  period: 'day' | 'month',
  usd: number | null,
): Promise<void> {
  if (usd === null)
    await sql`delete from callsheet.project_budgets b where b.project_id = ${id} and b.period = ${period}`;
  else
    await sql`
      insert into callsheet.project_budgets (project_id, period, limit_usd) values (${id}, ${period}, ${usd}::numeric)
      on conflict (project_id, period) do update set limit_usd = excluded.limit_usd`;
}
