import { type TaskStatus } from '@callsheet/contracts';
import { InputError, type Sql } from '@callsheet/runtime';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { loadReportedTask } from './receive-results.sql.js';

/** A task that a worker reports on, and what its answer is made of. */
export interface ReportedTask {
  id: string;
  task_type: string;
  status: TaskStatus;
  worker_id: string | null;
  user_id: string;
  model: string | null;
  output_location: string | null;
  thumbnail_url: string | null;
  claimed_at: Date | null;
  generation_started_at: Date | null;
  traceparent: string | null;
  requires_video: boolean;
  is_orchestrator: boolean;
  /** The reporting worker was given this task at some time. */
  once_held: boolean;
  /** The reporting worker is running a child of this orchestrator. */
  runs_child: boolean;
}

/** How a worker stands to a task: the last that was given it, one before that, one that runs a child of it, or none of these. */
export type Standing = 'holder' | 'former holder' | 'runs a child' | 'stranger';

/** The standing of a caller; the service-role key speaks for whoever holds the task. */
export function standingOf(
  task: Pick<ReportedTask, 'worker_id' | 'once_held' | 'runs_child'>,
  caller: WorkerCaller,
): Standing {
  // A worker runs one thing at a time, so what it says now comes from the child, whoever holds the parent.
  if (task.runs_child) return 'runs a child';
  if (caller.id === undefined || caller.id === task.worker_id) return 'holder';
  return task.once_held ? 'former holder' : 'stranger';
}

/** The task and the caller's standing. Throws InputError 404 for an unknown id, 403 for a worker that never held it. */
export async function findReportedTask(
  sql: Sql,
  taskId: string,
  caller: WorkerCaller,
): Promise<{ task: ReportedTask; standing: Exclude<Standing, 'stranger'> }> {
  const task = isUuid(taskId) ? await loadReportedTask(sql, taskId, caller.id) : undefined;
  if (!task) throw new InputError(`Task not found: ${taskId.slice(0, 100)}`, 404);
  const standing = standingOf(task, caller);
  if (standing === 'stranger')
    throw new InputError(`Task ${task.id} was not handed out to worker ${caller.id}.`, 403);
  return { task, standing };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
