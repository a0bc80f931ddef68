import { type TaskCounts } from '@callsheet/contracts';
import { type CountedTasks, type Counts } from './count-tasks.sql.js';

/** GPU workers are the only ones here: whoever asks for another kind of work finds none. */
export function isServed(runType: string | undefined): boolean {
  return runType === undefined || runType === 'gpu';
}

/** The totals that a worker decides by; `eligible_queued` above `queued_only` would make it claim in vain. */
export function taskCounts({ claimable, running }: Counts): TaskCounts {
  return {
    totals: {
      queued_only: claimable,
      eligible_queued: claimable,
      active_only: running,
      queued_plus_active: claimable + running,
    },
    queued_plus_active: claimable + running,
    available_tasks: claimable,
  };
}

/** The totals with the lists that the Python orchestrator read. */
export function detailedCounts(counts: Counts, tasks: CountedTasks): TaskCounts {
  const orchestrators = tasks.active.filter(({ task_type }) => task_type.endsWith('_orchestrator'));
  return {
    ...taskCounts(counts),
    queued_tasks: tasks.queued.map((task) => ({ ...task, created_at: task.created_at.toISOString() })),
    active_tasks: tasks.active.map((task) => ({ ...task, started_at: task.started_at.toISOString() })),
    users: tasks.users,
    recent_tasks: tasks.recent.map((task) => ({ ...task, is_cloud: true })),
    global_task_breakdown: {
      in_progress_total: counts.running,
      in_progress_cloud: counts.running,
      in_progress_local: 0,
      orchestrator_tasks: orchestrators.length,
    },
  };
}
