import { type TaskStatus } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';

/** Keeps what the holder says of its task; nothing when it has moved on. Returns the task's status. */
export async function reportProgress(
  sql: Sql,
  report: {
    taskId: string;
    workerId: string | undefined;
    percent: number | undefined;
    step: string | undefined;
  },
): Promise<TaskStatus> {
  return one(
    await sql<{ status: TaskStatus }>`
      select callsheet.report_progress(${report.taskId}, ${report.workerId}, ${report.percent}::int, ${report.step})
        as status`,
  ).status;
}
