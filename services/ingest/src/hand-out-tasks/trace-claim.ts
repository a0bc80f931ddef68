import { beginFrom, traceparentOf } from '@callsheet/telemetry';
import { type ClaimedRow } from './answer-claim.js';

/** Notes the hand-out in the task's trace; the worker goes on from there. */
export function traceClaim(row: ClaimedRow, workerId: string): ClaimedRow {
  const attributes = {
    'callsheet.task.id': row.id,
    'callsheet.task.type': row.task_type,
    'callsheet.worker.id': workerId,
  };
  const span = beginFrom(row.traceparent, 'claim task', { attributes });
  span?.end();
  return { ...row, traceparent: traceparentOf(span) ?? row.traceparent };
}
