import { z } from 'zod';
import { Batch } from '../batches-api.js';
import { EstimateRequest, TaskEstimates } from '../estimates-api.js';
import { readers, writers } from '../roles.js';
import { TaskWhy } from '../scaling-api.js';
import { ActedOnTasks, RetriedTasks, RetryTasks, TaskActions } from '../task-actions-api.js';
import { CreateTask, ListTasks, PatchTask, RetryTask, Task, TaskDetail, TaskPage } from '../tasks-api.js';
import { type ApiRoute } from './route.js';

const tag = 'Tasks';

/** A repeated request with the same key and body gives the first answer. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .max(255)
    .optional()
    .describe('The same key with the same body gives the same task; with another body 409.'),
});

/** Routes of tasks. */
export const taskRoutes = {
  'POST /api/tasks': {
    id: 'createTask',
    tag,
    summary: 'Creates a task.',
    description:
      'Fields of `params` are checked for the kinds `video_generation`, `custom_prompt` (GenerationParams) and ' +
      '`frame_interpolation` (InterpolationParams). A list of prompts with the type `batch` or `batch_processing` makes a batch.',
    roles: writers,
    headers: IdempotencyHeaders,
    body: CreateTask,
    answers: { 201: z.union([Task, Batch]), 200: z.union([Task, Batch]) },
  },
  'POST /api/estimates': {
    id: 'estimateTasks',
    tag,
    summary:
      'What a task, a batch or `{"tasks": […]}` would take and cost, on which GPU, and when it would be done.',
    description:
      'From the run times of such tasks, else the table of typical durations; each figure says which. Nothing is queued.',
    roles: readers,
    body: EstimateRequest,
    answers: { 200: TaskEstimates },
  },
  'GET /api/tasks': {
    id: 'listTasks',
    tag,
    summary: 'Lists tasks, newest first; `cursor` continues where `next_cursor` left off.',
    roles: readers,
    query: ListTasks,
    answers: { 200: TaskPage },
  },
  'GET /api/tasks/:id': {
    id: 'readTask',
    tag,
    summary: 'A task with its progress, place in the queue, estimate, timeline, hand-outs and events.',
    roles: readers,
    answers: { 200: TaskDetail },
  },
  'PATCH /api/tasks/:id': {
    id: 'prioritiseTask',
    tag,
    summary: 'Changes the priority of a task that still waits.',
    roles: writers,
    body: PatchTask,
    answers: { 200: Task },
  },
  'DELETE /api/tasks/:id': {
    id: 'deleteTask',
    tag,
    summary: 'Forgets a task that has ended; its files stay in storage.',
    roles: writers,
    answers: { 204: 'nothing' },
  },
  'GET /api/tasks/:id/why': {
    id: 'explainTask',
    tag,
    summary: 'What a task waits for, in one sentence.',
    roles: readers,
    answers: { 200: TaskWhy },
  },
  'POST /api/tasks/:id/cancel': {
    id: 'cancelTask',
    tag,
    summary: 'Ends a waiting or running task; the result of its worker is refused.',
    roles: writers,
    answers: { 200: Task },
  },
  'POST /api/tasks/:id/retry': {
    id: 'retryTask',
    tag,
    summary: 'Gives a Failed task new attempts, with other params if any are sent.',
    roles: writers,
    body: RetryTask,
    answers: { 200: Task },
  },
  'POST /api/tasks/actions': {
    id: 'actOnTasks',
    tag,
    summary: 'Cancels, retries, deletes or prioritises all tasks that match; `dry_run` counts them.',
    description:
      'An action touches those it is possible for: cancel what has not ended, retry what is Failed, set_priority what is Queued, ' +
      'delete what has ended and nothing waits for. At most 10,000 are changed by a request, in small steps; repeat it while `more` is true.',
    roles: writers,
    body: TaskActions,
    answers: { 200: ActedOnTasks },
  },
  'POST /api/tasks/retry': {
    id: 'retryTasks',
    tag,
    summary: 'Retries all Failed tasks that match; `dry_run` counts them.',
    roles: writers,
    body: RetryTasks,
    answers: { 200: RetriedTasks },
  },
} as const satisfies Record<string, ApiRoute>;
