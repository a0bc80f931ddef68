import { z } from 'zod';
import { ListTasks, priority } from './tasks-api.js';

const part = z.string().min(1).max(200).optional();

/** What names many tasks: the filters of GET /api/tasks. An empty filter names all tasks of the project, an empty text none. */
export const TaskFilter = ListTasks.omit({ limit: true, cursor: true }).extend({
  search: part.describe('What params contain; case does not count.'),
  error_contains: part,
});
export type TaskFilter = z.infer<typeof TaskFilter>;

const dry_run = z.boolean().default(false).describe('Only counts.');

/** Body of POST /api/tasks/actions. */
export const TaskActions = z.discriminatedUnion(
  'action',
  [
    z.strictObject({ action: z.enum(['cancel', 'retry', 'delete']), filter: TaskFilter, dry_run }),
    z.strictObject({ action: z.literal('set_priority'), priority, filter: TaskFilter, dry_run }),
  ],
  'must be one of cancel, retry, delete, set_priority',
);
export type TaskActions = z.infer<typeof TaskActions>;

/** Answer of POST /api/tasks/actions. */
export const ActedOnTasks = z.object({
  matched: z.int().describe('Tasks of the filter that were in a status which allows the action.'),
  changed: z.int(),
  counted_at: z.iso
    .datetime()
    .describe('As `created_before` of the next request it leaves out what was created since the count.'),
  more: z.boolean().describe('True when one request cannot change them all: the same again goes on.'),
});
export type ActedOnTasks = z.infer<typeof ActedOnTasks>;

/** Body of POST /api/tasks/retry; `error_contains` ignores case, `dry_run` only counts. */
export const RetryTasks = z.strictObject({
  filter: TaskFilter.pick({
    task_type: true,
    error_contains: true,
    created_after: true,
    created_before: true,
  }).extend({ status: z.literal('Failed', 'must be Failed') }),
  dry_run: z.boolean().default(false),
});
export type RetryTasks = z.infer<typeof RetryTasks>;

/** Answer of POST /api/tasks/retry; `more` says that the same request again would retry further tasks. */
export const RetriedTasks = z.object({ matched: z.int(), retried: z.int(), more: z.boolean() });
export type RetriedTasks = z.infer<typeof RetriedTasks>;
