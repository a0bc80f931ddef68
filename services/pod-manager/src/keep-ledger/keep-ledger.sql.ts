import { one, type Sql } from '@callsheet/runtime';
import { type Exceeded, type Period, type Spent } from './judge-spend.js';

/** Charges ended hand-outs to their tasks and projects; returns how many events were looked at. */
export async function chargeEndedTasks(sql: Sql): Promise<number> {
  const { passed } = one(await sql<{ passed: number }>`select callsheet.charge_ended_tasks() as passed`);
  return passed;
}

/** What all pods cost and have cost. */
export async function loadSpent(sql: Sql): Promise<Spent> {
  return one(
    await sql<Spent & Record<string, unknown>>`
      select s.usd_per_hour::float8 as "perHour", s.usd_today::float8 as today, s.usd_this_month::float8 as "thisMonth"
      from callsheet.spend() s`,
  );
}

/** Projects that have used up a limit of their own. */
export function loadProjectsOverBudget(sql: Sql): Promise<Exceeded[]> {
  return sql<Exceeded & { period: Period }>`
    select o.period, o.project_id as "projectId", o.limit_usd::float8 as "limitUsd", o.spent_usd::float8 as "spentUsd"
    from callsheet.projects_over_budget() o`;
}

/** True when tasks wait for a worker, and all of them belong to these projects. */
export async function onlyTheseWait(sql: Sql, projectIds: readonly string[]): Promise<boolean> {
  if (projectIds.length === 0) return false;
  const { only } = one(
    await sql<{ only: boolean }>`
      select exists (select from callsheet.ready_tasks) and not exists (
        select from callsheet.ready_tasks r
        join public.tasks t on t.id = r.task_id and t.status = 'Queued' and t.queue_version = r.queue_version
        where t.project_id <> all (${projectIds}::uuid[])) as only`,
  );
  return only;
}

/** Announces a limit that is reached; false when it was announced in this period already. */
export async function raiseAlarm(
  sql: Sql,
  { period, projectId, limitUsd, spentUsd }: Exceeded,
): Promise<boolean> {
  const { raised } = one(
    await sql<{ raised: boolean }>`
      select callsheet.raise_budget_alarm(${period}, ${projectId}::uuid, ${limitUsd}, ${spentUsd}) as raised`,
  );
  return raised;
}
