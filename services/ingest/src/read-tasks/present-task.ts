import { type Task } from '@callsheet/contracts';

type TimeColumn = 'created_at' | 'updated_at';
type NullableTimeColumn = 'generation_started_at' | 'generation_processed_at';

/** A task's row, as far as the API shows it. */
export type TaskRow = Omit<Task, TimeColumn | NullableTimeColumn> &
  Record<TimeColumn, Date> &
  Record<NullableTimeColumn, Date | null>;

/** A task as the API shows it: names are the columns', times are ISO 8601. */
export function presentTask(row: TaskRow): Task {
  return {
    id: row.id,
    project_id: row.project_id,
    task_type: row.task_type,
    params: row.params,
    status: row.status,
    priority: row.priority,
    attempts: row.attempts,
    max_attempts: row.max_attempts,
    worker_id: row.worker_id,
    result_data: row.result_data,
    error_message: row.error_message,
    webhook_url: row.webhook_url,
    batch_id: row.batch_id,
    parent_id: row.parent_id,
    min_vram_gb: row.min_vram_gb,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    generation_started_at: row.generation_started_at?.toISOString() ?? null,
    generation_processed_at: row.generation_processed_at?.toISOString() ?? null,
  };
}
