import { type QueuePlace, type TaskDetail } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { estimateWait } from './estimate-wait.js';
import { loadLife, type LifeRow } from './describe-life.sql.js';
import { timelineOf } from './timeline.js';

/** How far a task is, where it stands in the queue, when it will end, and how long its parts took. */
export async function describeLife(
  sql: Sql,
  id: string,
  now: Date,
): Promise<Pick<TaskDetail, 'progress' | 'cost_usd' | 'queue' | 'estimate' | 'timeline' | 'output_problem'>> {
  const row = await loadLife(sql, id);
  // An upload from before the last hand-out was another attempt's.
  const uploads = row.upload_started_at && row.claimed_at && row.upload_started_at >= row.claimed_at;
  return {
    progress: row.progress_at && {
      percent: row.percent,
      step: row.step,
      reported_at: row.progress_at.toISOString(),
    },
    cost_usd: row.cost_usd,
    output_problem: row.output_problem,
    queue: placeOf(row),
    estimate: estimateOf(row, now) ?? null,
    timeline: timelineOf({ ...row, upload_started_at: uploads ? row.upload_started_at : null }),
  };
}

function placeOf({ waiting_for, tasks_ahead }: LifeRow): QueuePlace | null {
  if (waiting_for === null) return null;
  if (tasks_ahead === null) return { waiting_for, position: null };
  return { waiting_for, position: tasks_ahead >= 1000 ? '1000+' : tasks_ahead + 1 };
}

function estimateOf(row: LifeRow, now: Date) {
  const { low_seconds: low, typical_seconds: typical, high_seconds: high, basis } = row;
  if (low === null || typical === null || high === null || basis === null) return undefined;
  const since = (moment: Date | null) => (moment ? (now.getTime() - moment.getTime()) / 1000 : 0);
  const { claimed_at, generation_started_at, percent } = row;
  return estimateWait({
    tasksAhead: row.tasks_ahead === null || row.tasks_ahead >= 1000 ? null : row.tasks_ahead,
    workers: row.workers,
    idleWorkers: row.idle_workers,
    run: { low, typical, high },
    basis,
    running:
      row.waiting_for === null
        ? { heldSeconds: since(claimed_at), generatingSeconds: since(generation_started_at), percent }
        : null,
  });
}
