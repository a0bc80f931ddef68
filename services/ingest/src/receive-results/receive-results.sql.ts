import { type TaskStatus } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';
import { type ReportedTask } from './task-standing.js';

/** A task as a report on it needs it; undefined for an unknown id. */
export async function loadReportedTask(
  sql: Sql,
  taskId: string,
  workerId: string | undefined,
): Promise<ReportedTask | undefined> {
  const [task] = await sql<ReportedTask>`
    select t.id, t.task_type, t.status, t.worker_id, coalesce(t.user_id, p.user_id) as user_id,
      t.params ->> 'model' as model, t.output_location, t.result_data ->> 'thumbnail_url' as thumbnail_url,
      t.claimed_at, t.generation_started_at, t.traceparent, callsheet.requires_video(t.task_type) as requires_video,
      callsheet.is_orchestrator(t.task_type) as is_orchestrator,
      exists (select from callsheet.outbox o
        where o.task_id = t.id and o.event_type = 'task.claimed' and o.worker_id = ${workerId}) as once_held,
      callsheet.is_orchestrator(t.task_type) and exists (
        select from callsheet.running_tasks r join public.tasks c on c.id = r.task_id
        where r.worker_id = ${workerId} and c.params ->> 'orchestrator_task_id_ref' = t.id::text) as runs_child
    from public.tasks t join public.projects p on p.id = t.project_id
    where t.id = ${taskId}`;
  return task;
}

/** The status of a task now. */
export async function readStatus(sql: Sql, taskId: string): Promise<TaskStatus> {
  return one(await sql<{ status: TaskStatus }>`select status from public.tasks where id = ${taskId}`).status;
}

/** Keeps a running task's progress text; with `restartClock` its generation begins now and its lease with it. */
export async function recordProgress(
  sql: Sql,
  progress: {
    taskId: string;
    workerId: string | undefined;
    text: string | undefined;
    restartClock: boolean;
  },
): Promise<void> {
  await sql`
    update public.tasks set
      output_location = coalesce(${progress.text}, output_location),
      generation_started_at = case when ${progress.restartClock} then now() else generation_started_at end,
      lease_expires_at = case when ${progress.restartClock} then now() + callsheet.lease_duration()
        else lease_expires_at end,
      updated_at = now()
    where id = ${progress.taskId} and status = 'In Progress'
      and (${progress.workerId}::text is null or worker_id = ${progress.workerId})`;
}

/** Generation is over: the worker asks where its file should go. */
export async function noteUpload(sql: Sql, taskId: string): Promise<void> {
  await sql`
    update public.tasks set upload_started_at = now()
    where id = ${taskId} and status = 'In Progress' and coalesce(upload_started_at < claimed_at, true)`;
}

/** Ends the attempt of the worker that holds the task; nothing for any other. */
export async function failTask(
  sql: Sql,
  failure: { taskId: string; workerId: string | undefined; reason: string },
): Promise<void> {
  await sql`select callsheet.fail_task(${failure.taskId}, ${failure.reason}, ${failure.workerId})`;
}

/** Queues the task of a worker that gives it back; the attempt counts unless the worker was asked to drain. */
export async function giveBackTask(
  sql: Sql,
  report: { taskId: string; workerId: string | undefined; reason: string },
): Promise<void> {
  await sql`
    select e.status from callsheet.end_attempts(
      array(select t.id from public.tasks t
        where t.id = ${report.taskId} and t.status = 'In Progress'
          and (${report.workerId}::text is null or t.worker_id = ${report.workerId}) for update),
      ${report.reason},
      not exists (select from public.workers w where w.id = ${report.workerId} and w.status = 'terminating')) e`;
}

/** A result outside of our storage: it is looked at once the task is Complete. Noted first, so that no end of this process forgets it. */
export async function expectCheck(sql: Sql, taskId: string): Promise<void> {
  await sql`insert into callsheet.output_checks (task_id) values (${taskId}) on conflict do nothing`;
}
