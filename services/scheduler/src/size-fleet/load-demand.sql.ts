import { type Sql } from '@callsheet/runtime';
import { type Arrivals, type Habits, type WaitingWork } from './fleet.js';

/** What a task takes of which nothing is known: the brief's table, 512x512 and 24 frames. */
const UNKNOWN_TASK_S = 150;

/** What tasks of the last two hours take on average. */
export interface TaskSeconds {
  mean: number;
  ofType: (taskType: string) => number;
}

/** By type, so that a decision need not look at single arrivals. */
export async function loadTaskSeconds(sql: Sql): Promise<TaskSeconds> {
  const rows = await sql<{ taskType: string; tasks: number; seconds: number }>`
    select a.task_type as "taskType", sum(a.tasks)::int as tasks, sum(a.seconds) as seconds
    from callsheet.arrivals a where a.bucket > now() - interval '2 hours' group by 1`;
  const tasks = rows.reduce((sum, row) => sum + row.tasks, 0);
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const means = new Map(rows.map((row) => [row.taskType, row.seconds / row.tasks]));
  return {
    mean: tasks > 0 ? seconds / tasks : UNKNOWN_TASK_S,
    ofType: (taskType) => means.get(taskType) ?? UNKNOWN_TASK_S,
  };
}

/** Arrivals by class that may still run or ran within the last `seconds`, or all that are remembered. */
export async function loadArrivals(sql: Sql, seconds: number | 'all'): Promise<Arrivals[]> {
  const back = seconds === 'all' ? null : seconds;
  return sql<Arrivals>`
    select a.bucket as at, a.min_vram_gb::int as "minVramGb", sum(a.tasks)::int as tasks,
      sum(a.seconds) / sum(a.tasks) as "secondsEach"
    from callsheet.arrivals a
    where a.bucket > now() - interval '2 hours' and (${back}::float8 is null
      or a.bucket > now() - make_interval(secs => ${back}::float8 + a.seconds / a.tasks))
    group by 1, 2 order by 1`;
}

/** Tasks that a worker could claim now; of one class no more than `limit` are counted. */
export async function loadWaiting(sql: Sql, taskSeconds: TaskSeconds, limit: number): Promise<WaitingWork[]> {
  const rows = await sql<{ minVramGb: number; taskType: string; tasks: number }>`
    select c.min_vram_gb::int as "minVramGb", c.task_type as "taskType", sum(c.tasks)::int as tasks
    from callsheet.count_waiting(${limit}::int) c group by 1, 2`;
  return rows.map(({ minVramGb, taskType, tasks }) => ({
    minVramGb,
    tasks,
    secondsEach: taskSeconds.ofType(taskType),
  }));
}

/** What was learned of each class, by its GB. */
export async function loadHabits(sql: Sql): Promise<Map<number, Habits>> {
  const rows = await sql<Habits & { minVramGb: number }>`
    select h.min_vram_gb::int as "minVramGb", h.floor, h.hold_s as "holdS", h.patience_s as "patienceS", h.hedge
    from callsheet.fleet_habits h
    where h.learned_at > now() - interval '15 minutes'`;
  return new Map(rows.map(({ minVramGb, ...habits }) => [minVramGb, habits]));
}
