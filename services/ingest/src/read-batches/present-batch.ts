import { type Batch, type TaskStatus } from '@callsheet/contracts';

/** A batch's row, as far as the API shows it. */
export interface BatchRow {
  [column: string]: unknown;
  id: string;
  project_id: string;
  name: string | null;
  task_type: string;
  params: Record<string, unknown>;
  total: number;
  running: number;
  completed: number;
  failed: number;
  cancelled: number;
  webhook_url: string | null;
  created_at: Date;
  completed_at: Date | null;
}

/** A batch as the API shows it. */
export function presentBatch(row: BatchRow): Batch {
  const { total, running, completed, failed, cancelled } = row;
  const ended = completed + failed + cancelled;
  return {
    id: row.id,
    project_id: row.project_id,
    name: row.name,
    task_type: row.task_type,
    params: row.params,
    status: batchStatus(row),
    progress: {
      total,
      queued: Math.max(0, total - running - ended),
      running,
      completed,
      failed,
      cancelled,
      percent: Math.floor((100 * ended) / total),
    },
    webhook_url: row.webhook_url,
    created_at: row.created_at.toISOString(),
    completed_at: row.completed_at?.toISOString() ?? null,
  };
}

/** A batch's status in the words of a task's. */
export function batchStatus({
  total,
  running,
  completed,
  failed,
  cancelled,
}: Pick<BatchRow, 'total' | 'running' | 'completed' | 'failed' | 'cancelled'>): TaskStatus {
  const ended = completed + failed + cancelled;
  if (ended < total) return running + ended > 0 ? 'In Progress' : 'Queued';
  if (completed > 0) return 'Complete';
  return failed > 0 ? 'Failed' : 'Cancelled';
}
