import { type TaskActions, type TaskStatus } from '@callsheet/contracts';

/** A condition on public.tasks t whose every value is a parameter. */
export interface Condition {
  text: string;
  values: unknown[];
}

const statuses: Record<TaskActions['action'], readonly TaskStatus[]> = {
  cancel: ['Queued', 'In Progress'],
  retry: ['Failed'],
  set_priority: ['Queued'],
  delete: ['Complete', 'Failed', 'Cancelled'],
};

/** The tasks of a project that the filter names and that are in a status which allows the action. */
export function nameTasks(projectId: string, request: TaskActions): Condition {
  const values: unknown[] = [];
  const where = (value: unknown, test: (parameter: string) => string) =>
    value === undefined ? [] : [test(`$${values.push(value)}`)];
  const { action, filter } = request;
  const conditions = [
    where(projectId, (id) => `t.project_id = ${id}`),
    where(statuses[action], (allowed) => `t.status = any (${allowed})`),
    where(filter.status, (status) => `t.status = ${status}`),
    where(filter.task_type, (type) => `t.task_type = ${type}`),
    where(filter.worker_id, (id) => `t.worker_id = ${id}`),
    where(filter.batch_id, (id) => `t.batch_id = ${id}`),
    where(filter.parent_id, (id) => `t.parent_id = ${id}`),
    where(filter.search, (text) => `strpos(lower(t.params::text), lower(${text})) > 0`),
    where(filter.error_contains, (text) => `strpos(lower(t.error_message), lower(${text})) > 0`),
    where(filter.created_after, (moment) => `t.created_at > ${moment}`),
    where(filter.created_before, (moment) => `t.created_at < ${moment}`),
    // What has the priority already has nothing to be changed.
    where(
      action === 'set_priority' ? request.priority : undefined,
      (priority) => `t.priority <> ${priority}`,
    ),
  ];
  return { text: conditions.flat().join(' and '), values };
}
