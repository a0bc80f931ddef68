import { type TaskStatus, type UpdateTaskStatus } from '@callsheet/contracts';
import { type Standing } from './task-standing.js';

/** What a status report does to its task. */
export type UpdateDecision = 'record progress' | 'fail' | 'complete' | 'give back' | 'ignore';

/**
 * A failure, progress or a hand-back counts only from the worker that holds the running task: a child that fails does not
 * fail its parent by itself, since it may be tried again. A completion is never thrown away, except for a Cancelled task.
 */
export function decideUpdate(
  reported: UpdateTaskStatus['status'],
  current: TaskStatus,
  standing: Exclude<Standing, 'stranger'>,
): UpdateDecision {
  if (standing === 'runs a child') return 'ignore';
  if (reported === 'Complete') return current === 'Cancelled' ? 'ignore' : 'complete';
  if (current !== 'In Progress' || standing !== 'holder') return 'ignore';
  return decisions[reported];
}

const decisions = {
  'In Progress': 'record progress',
  Failed: 'fail',
  Queued: 'give back',
} as const satisfies Record<string, UpdateDecision>;
