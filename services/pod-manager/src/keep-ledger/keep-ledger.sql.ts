import { one, type Sql } from '@callsheet/runtime';
import { type Exceeded, type Period, type Spent } from './judge-spend.js';

/** Charges ended hand-outs to their tasks and projects; returns how many events were looked at. */
export async function chargeEndedTasks(sql: Sql): Promise<number> {
  const { passed } = one(await sql<{ passed: number }>`select callsheet.charge_ended_tasks() as passed`);
  return passed;
}

/** Notes what idle pods have cost, once a minute. */
export async function noteIdleSpend(sql: Sql): Promise<void> {
  await sql`select callsheet.note_idle_spend()`;
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

/** Tasks that are put aside in one transaction. */
const heldAtOnce = 5_000;

/** What ended hand-outs cost is charged within seconds; until then a project may look as if it had room. */
const roomForSec = 30;

/** Keeps tasks of projects that have used up a limit of their own from being handed out, and lets them go when there is room. */
export async function holdProjectsOverBudget(sql: Sql, roomSec = roomForSec): Promise<void> {
  const { marked } = one(
    await sql<{ marked: boolean }>`
      select callsheet.mark_projects_over_budget(make_interval(secs => ${roomSec})) as marked`,
  );
  while (marked && (await holdReadyTasks(sql)) > 0);
}

async function holdReadyTasks(sql: Sql): Promise<number> {
  return one(await sql<{ held: number }>`select callsheet.hold_ready_tasks(${heldAtOnce}) as held`).held;
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
