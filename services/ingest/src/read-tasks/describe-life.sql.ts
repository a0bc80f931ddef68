import { type QueuePlace } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';
import { type Moments } from './timeline.js';

/** What the database knows of how far a task is; the estimate's figures are null once it has ended. */
export interface LifeRow extends Moments {
  [column: string]: unknown;
  percent: number | null;
  step: string | null;
  progress_at: Date | null;
  output_problem: string | null;
  cost_usd: number | null;
  waiting_for: QueuePlace['waiting_for'] | null;
  tasks_ahead: number | null;
  workers: number;
  idle_workers: number;
  low_seconds: number | null;
  typical_seconds: number | null;
  high_seconds: number | null;
  basis: string | null;
}

/** Reads it; a task that is deleted meanwhile is an error. */
export async function loadLife(sql: Sql, id: string): Promise<LifeRow> {
  return one(
    await sql<LifeRow>`
      select t.created_at, t.claimed_at, t.generation_started_at, t.upload_started_at, t.generation_processed_at,
        r.percent, r.step, r.progress_at, c.problem as output_problem, m.usd::float8 as cost_usd, o.*
      from public.tasks t
      left join callsheet.running_tasks r on r.task_id = t.id
      left join callsheet.task_costs m on m.task_id = t.id
      left join callsheet.output_checks c on c.task_id = t.id
      cross join lateral callsheet.task_outlook(t.id) o
      where t.id = ${id}`,
  );
}
