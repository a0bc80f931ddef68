import { z } from 'zod';
import { TaskStatus } from './task-status.js';
import { WorkerStatus } from './worker-status.js';

const TaskEvent = z.object({
  event_id: z
    .string()
    .describe('Grows with time; the same at every redelivery. Also the Nats-Msg-Id and CloudEvents id.'),
  occurred_at: z.iso.datetime(),
  task_id: z.guid(),
  project_id: z.guid(),
  task_type: z.string(),
  status: TaskStatus,
  attempts: z.int().describe('Hand-outs that ended badly so far.'),
  worker_id: z.string().nullable(),
});
const error_message = z.string().optional();

const WorkerEvent = z.object({
  event_id: TaskEvent.shape.event_id,
  occurred_at: z.iso.datetime(),
  worker_id: z.string(),
  status: WorkerStatus,
  instance_type: z.string().optional(),
  error_code: z.string().optional(),
  error_message,
});

const DiskEvent = WorkerEvent.omit({ error_code: true, error_message: true }).extend({
  free_mb: z.int(),
  total_mb: z.int(),
  full: z.boolean().describe('Nothing more fits: the worker drains.'),
});

const BatchEvent = z.object({
  event_id: TaskEvent.shape.event_id,
  occurred_at: z.iso.datetime(),
  batch_id: z.guid(),
  project_id: z.guid(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
});

const BudgetEvent = z.object({
  event_id: TaskEvent.shape.event_id,
  occurred_at: z.iso.datetime(),
  project_id: z.guid().optional().describe('Whose limit; without one it is that of all projects together.'),
  period: z.enum(['hour', 'day', 'month']),
  limit_usd: z.number(),
  spent_usd: z.number(),
});

const WebhookEvent = z.object({
  event_id: TaskEvent.shape.event_id,
  occurred_at: z.iso.datetime(),
  project_id: z.guid(),
  endpoint_id: z.guid(),
  reason: z
    .enum(['gone', 'failing'])
    .describe('`gone`: it answered 410. `failing`: no attempt has succeeded for days.'),
  failing_since: z.iso.datetime({ offset: true }).optional(),
});

const SchedulerEvent = z.object({
  event_id: TaskEvent.shape.event_id,
  occurred_at: z.iso.datetime(),
  instance: z.string().nullish().describe('The replica that decided last.'),
  last_decided_at: z.string().nullish(),
});

const Heartbeat = z.object({
  occurred_at: z.iso.datetime(),
  worker_id: z.string(),
  status: WorkerStatus,
  vram_total_mb: z.int().nullable(),
  vram_used_mb: z.int().nullable(),
});

const delivered = <Data extends z.ZodType>(summary: string, data: Data) => ({ summary, data, durable: true });

/** Every event: its NATS subject, what it states, and the schema of its data. */
export const events = {
  'task.created': delivered('A task entered the queue.', TaskEvent),
  'task.claimed': delivered('A worker was given the task.', TaskEvent),
  'task.completed': delivered(
    'The task is Complete and its output can be fetched.',
    TaskEvent.extend({ video_url: z.string().optional(), output_location: z.string().optional() }),
  ),
  'task.requeued': delivered(
    'The task is Queued again: an attempt ended badly, the work was given back, or an operator retried it.',
    TaskEvent.extend({ error_message }),
  ),
  'task.failed': delivered(
    'The task is Failed: attempts used up or a permanent error.',
    TaskEvent.extend({ error_message }),
  ),
  'task.cancelled': delivered('The task was cancelled.', TaskEvent),
  'task.output_unreachable': delivered(
    'The task is Complete with a video outside of our storage, which did not answer at several looks.',
    TaskEvent.extend({
      video_url: z.string().optional(),
      output_location: z.string().optional(),
      error_message,
    }),
  ),
  'worker.requested': delivered('The scheduler asked for a worker; its row is the intent.', WorkerEvent),
  'worker.started': delivered('The worker process was launched on its pod.', WorkerEvent),
  'worker.active': delivered('The worker can take tasks: it asked for work for the first time.', WorkerEvent),
  'worker.stale': delivered('No heartbeat for too long; its work was taken back.', WorkerEvent),
  'worker.terminating': delivered('The worker drains: no new work, then its pod ends.', WorkerEvent),
  'worker.terminated': delivered('The pod is confirmed gone.', WorkerEvent),
  'worker.failed': delivered('The worker is in error; its work was taken back.', WorkerEvent),
  'worker.disk_low': delivered(
    "More of a pod's disk or network volume is in use than STORAGE_MAX_PERCENT_USED allows.",
    DiskEvent,
  ),
  'batch.completed': delivered('Every task of a batch has ended.', BatchEvent),
  'budget.exceeded': delivered('A spending limit is reached: no further pod is created.', BudgetEvent),
  'webhook.disabled': delivered(
    'A webhook endpoint was given up: nothing is sent to it until its owner enables it again.',
    WebhookEvent,
  ),
  'scheduler.silent': delivered(
    'No scheduler has decided for three of its periods: nothing is scaled or reclaimed.',
    SchedulerEvent,
  ),
  'scheduler.resumed': delivered('A scheduler decides again after a silence.', SchedulerEvent),
  'worker.heartbeat': {
    summary: 'A worker beat. Frequent, disposable, core NATS only.',
    data: Heartbeat,
    durable: false,
  },
} as const;

export type EventType = keyof typeof events;
export type EventData<Type extends EventType> = z.infer<(typeof events)[Type]['data']>;

/** The JetStream stream that keeps the durable events. */
export const EVENT_STREAM = 'CALLSHEET';

/** True when the text names an event. */
export function isEventType(text: string): text is EventType {
  return Object.hasOwn(events, text);
}
