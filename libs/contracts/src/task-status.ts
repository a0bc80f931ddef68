import { z } from 'zod';

/** The brief's words, in the column, the events, the API and the console alike. */
export const taskStatuses = ['Queued', 'In Progress', 'Complete', 'Failed', 'Cancelled'] as const;
export const TaskStatus = z.enum(taskStatuses);
export type TaskStatus = z.infer<typeof TaskStatus>;

/** Every legal change of a task's status and who makes it; the database refuses all others. */
export const taskTransitions = [
  { from: 'Queued', to: 'In Progress', by: 'claim' },
  { from: 'Queued', to: 'Complete', by: 'late completion' },
  { from: 'Queued', to: 'Failed', by: 'a dependency failed, or its deadline passed' },
  { from: 'Queued', to: 'Cancelled', by: 'cancel' },
  { from: 'In Progress', to: 'Complete', by: 'completion' },
  { from: 'In Progress', to: 'Queued', by: 'failure with attempts left, worker lost, or work given back' },
  { from: 'In Progress', to: 'Failed', by: 'attempts used up, or a permanent error' },
  { from: 'In Progress', to: 'Cancelled', by: 'cancel' },
  { from: 'Failed', to: 'Queued', by: "operator's retry" },
  { from: 'Failed', to: 'Complete', by: 'late completion' },
] as const satisfies readonly { from: TaskStatus; to: TaskStatus; by: string }[];

/** True when the status ends a task's life unless an operator retries it. */
export function isFinal(status: TaskStatus): boolean {
  return status === 'Complete' || status === 'Failed' || status === 'Cancelled';
}
