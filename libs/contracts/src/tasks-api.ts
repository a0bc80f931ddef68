import { z } from 'zod';
import { paramsAreTooLarge, paramsIssues, taskTypes } from './task-params.js';
import { TaskStatus } from './task-status.js';
import { WebhookUrl } from './webhook-fields.js';

/** `params` of any task. */
export const paramsObject = z.record(z.string(), z.unknown(), 'must be a JSON object');
export const priority = z.int().min(-100).max(100);
export const minVram = z.int().min(1).max(1000);

/** A task type that can be asked for. */
export const taskType = z
  .string()
  .refine((type) => taskTypes.includes(type), {
    error: (issue) =>
      `unknown task type "${String(issue.input).slice(0, 100)}"; known: ${taskTypes.join(', ')}`,
  })
  .meta({ examples: [...taskTypes] });

/** Body of POST /api/tasks: the brief's two fields, and what we add. */
export const CreateTask = z
  .strictObject({
    task_type: taskType,
    params: paramsObject,
    priority: priority.default(0),
    max_attempts: z.int().min(1).max(20).default(3),
    webhook_url: WebhookUrl.optional(),
    min_vram_gb: minVram.optional().describe('VRAM a GPU needs for it at least; chosen when left out.'),
  })
  .superRefine((task, context) => checkParams(task.task_type, task.params, context));
export type CreateTask = z.infer<typeof CreateTask>;

/** What is wrong with the params of a task of this type; paths are relative to params. */
export function paramsProblems(
  taskType: string,
  params: Record<string, unknown>,
): { path: PropertyKey[]; message: string }[] {
  const text = JSON.stringify(params);
  if (paramsAreTooLarge(text)) return [{ path: [], message: 'must be at most 256 KiB of JSON' }];
  const nul = /(?<!\\)(\\\\)*\\u0000/.test(text)
    ? [{ path: [], message: 'must not contain NUL characters' }]
    : [];
  return [...nul, ...paramsIssues(taskType, params), ...fallbackIssues(taskType, params)].map(
    ({ path, message }) => ({ path, message }),
  );
}

/** What is tried after an attempt ran out of memory must be acceptable too. */
function fallbackIssues(taskType: string, params: Record<string, unknown>) {
  const fallback = params['fallback_params'];
  if (fallback === undefined) return [];
  if (typeof fallback !== 'object' || fallback === null || Array.isArray(fallback))
    return [{ path: ['fallback_params'], message: 'must be a JSON object' }];
  const own = paramsIssues(taskType, params).map(({ path }) => path.join('.'));
  return paramsIssues(taskType, { ...params, ...fallback })
    .filter(({ path }) => !own.includes(path.join('.')))
    .map(({ path, message }) => ({ path: ['fallback_params', ...path], message }));
}

function checkParams(
  taskType: string,
  params: Record<string, unknown>,
  context: z.core.$RefinementCtx,
): void {
  for (const { path, message } of paramsProblems(taskType, params)) {
    context.addIssue({ code: 'custom', path: ['params', ...path], message });
  }
}

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
  batch_id: z.guid().nullable(),
  parent_id: z.guid().nullable(),
  min_vram_gb: z.int().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  generation_started_at: timestamp,
  generation_processed_at: timestamp,
});
export type Task = z.infer<typeof Task>;

/** Bounds on created_at, both exclusive. */
const createdBetween = {
  created_after: z.iso.datetime({ offset: true }).optional(),
  created_before: z.iso.datetime({ offset: true }).optional(),
};

/** Query of GET /api/tasks; newest first, `cursor` continues where `next_cursor` left off. */
export const ListTasks = z.strictObject({
  status: TaskStatus.optional(),
  task_type: z.string().optional(),
  worker_id: z.string().optional(),
  batch_id: z.guid('must be a uuid').optional(),
  parent_id: z.guid('must be a uuid').optional(),
  search: z.string().max(200).optional().describe('What params contain; case does not count.'),
  error_contains: z.string().max(200).optional(),
  ...createdBetween,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type ListTasks = z.infer<typeof ListTasks>;

/** Why an attempt ended badly. */
export const FailureKind = z.enum(['worker_failure', 'oom', 'lost', 'stuck', 'given_back', 'dependency']);
export type FailureKind = z.infer<typeof FailureKind>;

/** An event of a task as it was recorded; `type` names one of `events`. */
export const RecordedEvent = z.object({
  type: z.string(),
  occurred_at: z.iso.datetime(),
  worker_id: z.string().nullable(),
  error_message: z.string().nullable(),
  failure_kind: FailureKind.nullable(),
});
export type RecordedEvent = z.infer<typeof RecordedEvent>;

/** One hand-out of a task; `outcome` is the status it ended in (`Queued`: to be tried again), `In Progress` while it runs. */
export const Attempt = z.object({
  worker_id: z.string().nullable(),
  claimed_at: z.iso.datetime(),
  ended_at: timestamp,
  outcome: TaskStatus,
  error_message: z.string().nullable(),
  failure_kind: FailureKind.nullable(),
});
export type Attempt = z.infer<typeof Attempt>;

const seconds = z.number().min(0);

/** Seconds that one in ten is below, that are usual, and that one in ten is above. */
export const Band = z.object({ low: seconds, typical: seconds, high: seconds });
export type Band = z.infer<typeof Band>;

/** When a task will start and end, from what such tasks took before. */
export const Estimate = z.object({
  starts_in_seconds: Band.nullable().describe('Null once it has started.'),
  finishes_in_seconds: Band,
  workers: z.int().describe('Workers that can run it.'),
  basis: z.string().describe('Which history it comes from.'),
});
export type Estimate = z.infer<typeof Estimate>;

/** What a Queued task waits for. */
export const QueuePlace = z.object({
  waiting_for: z.enum(['worker', 'dependency', 'run_after', 'project_cap', 'project_budget']),
  position: z
    .union([z.int().min(1), z.literal('1000+')])
    .nullable()
    .describe('1 is handed out next; null while it waits for something else than a worker.'),
});
export type QueuePlace = z.infer<typeof QueuePlace>;

/** How long the parts of a task's life took, of its last hand-out where there were several. */
export const Timeline = z.object({
  queued_seconds: seconds.nullable(),
  loading_seconds: seconds.nullable(),
  generation_seconds: seconds.nullable(),
  upload_seconds: seconds.nullable(),
  total_seconds: seconds.nullable(),
});
export type Timeline = z.infer<typeof Timeline>;

/** What the worker said last. */
export const Progress = z.object({
  percent: z.int().min(0).max(100).nullable(),
  step: z.string().nullable(),
  reported_at: z.iso.datetime(),
});
export type Progress = z.infer<typeof Progress>;

const cost = z
  .number()
  .nullable()
  .describe('US dollars of GPU time so far, of all its attempts; null before one has ended.');

/** A task in a list: with how far it is, when a running one will end, and what it cost. */
export const ListedTask = Task.extend({
  progress: Progress.nullable(),
  finishes_in_seconds: Band.nullable(),
  cost_usd: cost,
});
export type ListedTask = z.infer<typeof ListedTask>;

/** Answer of GET /api/tasks. */
export const TaskPage = z.object({ tasks: z.array(ListedTask), next_cursor: z.string().nullable() });
export type TaskPage = z.infer<typeof TaskPage>;

/** Answer of GET /api/tasks/:id: the task, how far it is, its hand-outs and its events, both in order. */
export const TaskDetail = Task.extend({
  trace_id: z
    .string()
    .nullable()
    .describe('The trace that shows where its time went; null when none was recorded.'),
  trace_url: z.string().nullable().describe('Where to look at it; null unless TRACE_URL is set.'),
  progress: Progress.nullable(),
  cost_usd: cost,
  output_problem: z
    .string()
    .nullable()
    .describe("Why a Complete task's video outside of our storage could not be fetched."),
  queue: QueuePlace.nullable(),
  estimate: Estimate.nullable(),
  timeline: Timeline,
  attempts_history: z.array(Attempt),
  events: z.array(RecordedEvent),
});
export type TaskDetail = z.infer<typeof TaskDetail>;

/** Body of PATCH /api/tasks/:id. */
export const PatchTask = z.strictObject({ priority });
export type PatchTask = z.infer<typeof PatchTask>;

/** Body of POST /api/tasks/:id/retry: may replace the task's params. */
export const RetryTask = z.strictObject({ params: paramsObject.optional() });

/** The same for a task of this type, whose params are under the rules of CreateTask. */
export function retryTaskOf(taskType: string) {
  return RetryTask.superRefine(({ params }, context) => params && checkParams(taskType, params, context));
}
