import { z } from 'zod';
import { paramsAreTooLarge, paramsIssues, taskTypes } from './task-params.js';
import { TaskStatus } from './task-status.js';

/** Body of POST /api/tasks: the brief's two fields, and what we add. */
export const CreateTask = z
  .strictObject({
    task_type: z.string().refine((type) => taskTypes.includes(type), {
      error: (issue) =>
        `unknown task type "${String(issue.input).slice(0, 100)}"; known: ${taskTypes.join(', ')}`,
    }),
    params: z.record(z.string(), z.unknown(), 'must be a JSON object'),
    priority: z.int().min(-100).max(100).default(0),
    max_attempts: z.int().min(1).max(20).default(3),
    webhook_url: z
      .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
      .max(2000)
      .optional(),
  })
  .superRefine((task, context) => {
    if (paramsAreTooLarge(task.params)) {
      context.addIssue({ code: 'custom', path: ['params'], message: 'must be at most 256 KiB of JSON' });
      return;
    }
    if (/(?<!\\)(\\\\)*\\u0000/.test(JSON.stringify(task.params))) {
      context.addIssue({ code: 'custom', path: ['params'], message: 'must not contain NUL characters' });
    }
    for (const issue of paramsIssues(task.task_type, task.params)) {
      context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
    }
  });
export type CreateTask = z.infer<typeof CreateTask>;

const timestamp = z.iso.datetime().nullable();

/** A task as the API shows it; names are the columns'. */
export const Task = z.object({
  id: z.guid(),
  project_id: z.guid(),
  task_type: z.string(),
  params: z.record(z.string(), z.unknown()),
  status: TaskStatus,
  priority: z.int(),
  attempts: z.int(),
  max_attempts: z.int(),
  worker_id: z.string().nullable(),
  result_data: z.record(z.string(), z.unknown()).nullable(),
  error_message: z.string().nullable(),
  webhook_url: z.string().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  generation_started_at: timestamp,
  generation_processed_at: timestamp,
});
export type Task = z.infer<typeof Task>;

/** Query of GET /api/tasks; newest first, `cursor` continues where `next_cursor` left off. */
export const ListTasks = z.strictObject({
  status: TaskStatus.optional(),
  task_type: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type ListTasks = z.infer<typeof ListTasks>;

/** Answer of GET /api/tasks. */
export const TaskPage = z.object({ tasks: z.array(Task), next_cursor: z.string().nullable() });
export type TaskPage = z.infer<typeof TaskPage>;
