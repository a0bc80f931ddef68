import { type ClaimAnswer } from '@callsheet/contracts';
import { InputError } from '@callsheet/runtime';
import { validTraceparent } from '../accept-tasks/traceparent.js';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { translateTask } from './translate-task.js';

/** A task's row, as far as a worker needs it. */
export interface ClaimedRow {
  id: string;
  task_type: string;
  params: Record<string, unknown>;
  project_id: string;
  /** Null for a task that is given again: its worker may have got it by another call, so that cannot be undone. */
  claim_id: string | null;
  traceparent: string | null;
}

/** The worker that a claim is for. Throws InputError 403 when the token is another's, 400 when nobody is named. */
export function claimingWorker(caller: WorkerCaller, named: string | undefined): string {
  if (caller.id !== undefined && named !== undefined && named !== caller.id)
    throw new InputError(`The token belongs to worker ${caller.id}, not ${named}.`, 403);
  const workerId = caller.id ?? named;
  if (workerId === undefined) throw new InputError('worker_id: is needed with the service-role key', 400);
  return workerId;
}

/** The claim answer, in the worker's words; the worker takes its task's id from params for most types, so the row's id replaces any other there. */
export function answerClaim(row: Omit<ClaimedRow, 'claim_id'>): ClaimAnswer {
  const traceparent = validTraceparent(row.traceparent);
  const { task_type, params } = translateTask(row);
  return {
    task_id: row.id,
    task_type,
    params: { ...params, task_id: row.id },
    project_id: row.project_id,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
