import { z } from 'zod';
import { minVram, paramsObject, paramsProblems, priority, taskType } from './tasks-api.js';
import { taskStatuses } from './task-status.js';
import { WebhookUrl } from './webhook-fields.js';

/** Prompts of one request at most; more than that is better told in several. */
export const MAX_BATCH_PROMPTS = 10_000;
/** A list that is wrong throughout is answered with its first problems. */
const MAX_PROBLEMS = 20;

const BatchItem = z.union(
  [z.string(), z.strictObject({ prompt: z.string().optional(), params: paramsObject.optional() })],
  'must be a prompt, or {"prompt": …, "params": {…}}',
);

/** Body of POST /api/batches: one task for each prompt, with the shared params, and its own over them. */
export const CreateBatch = z
  .strictObject({
    name: z.string().trim().min(1, 'must not be empty').max(200).optional(),
    task_type: taskType,
    prompts: z
      .array(BatchItem)
      .min(1, 'must have at least one prompt')
      .max(MAX_BATCH_PROMPTS, `must have at most ${MAX_BATCH_PROMPTS} prompts; send several batches`),
    params: paramsObject.default({}),
    priority: priority.default(0),
    max_attempts: z.int().min(1).max(20).default(3),
    min_vram_gb: minVram.optional(),
    webhook_url: WebhookUrl.optional().describe('Hears once of the end of the batch.'),
    task_webhook_url: WebhookUrl.optional().describe('Hears of the end of each task.'),
  })
  .superRefine((batch, context) => {
    if (context.issues.length > 0) return;
    for (const { line, path, message } of firstProblems(batch)) {
      context.addIssue({
        code: 'custom',
        path: ['prompts', line, ...path],
        message: `${message} (line ${line + 1})`,
      });
    }
  });
export type CreateBatch = z.infer<typeof CreateBatch>;

/** The params of each task of a batch, in the order of its prompts. */
export function batchParams(batch: Pick<CreateBatch, 'prompts' | 'params'>): Record<string, unknown>[] {
  return batch.prompts.map((item) => {
    if (typeof item === 'string') return { ...batch.params, prompt: item };
    const { prompt, params } = item;
    return { ...batch.params, ...params, ...(prompt === undefined ? {} : { prompt }) };
  });
}

function firstProblems(batch: Pick<CreateBatch, 'task_type' | 'prompts' | 'params'>) {
  const found: { line: number; path: PropertyKey[]; message: string }[] = [];
  for (const [line, params] of batchParams(batch).entries()) {
    for (const { path, message } of paramsProblems(batch.task_type, params))
      found.push({ line, path, message });
    if (found.length >= MAX_PROBLEMS) break;
  }
  return found.slice(0, MAX_PROBLEMS);
}

const count = z.int().min(0);

/** A batch as the API shows it; `progress` and `status` follow its tasks within about two seconds. */
export const Batch = z.object({
  id: z.guid(),
  project_id: z.guid(),
  name: z.string().nullable(),
  task_type: z.string(),
  params: z.record(z.string(), z.unknown()),
  status: z.enum(taskStatuses).describe('Complete when all tasks have ended and at least one is Complete.'),
  progress: z.object({
    total: count,
    queued: count,
    running: count,
    completed: count,
    failed: count,
    cancelled: count,
    percent: z.int().min(0).max(100).describe('Tasks that have ended.'),
  }),
  webhook_url: z.string().nullable(),
  created_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable(),
});
export type Batch = z.infer<typeof Batch>;

/** Query of GET /api/batches; newest first. */
export const ListBatches = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type ListBatches = z.infer<typeof ListBatches>;

/** Answer of GET /api/batches. */
export const BatchPage = z.object({ batches: z.array(Batch), next_cursor: z.string().nullable() });
export type BatchPage = z.infer<typeof BatchPage>;

/** Answer of POST /api/batches/:id/cancel: how many tasks this request cancelled, and the batch. */
export const CancelledBatch = z.object({ cancelled: count, batch: Batch });
export type CancelledBatch = z.infer<typeof CancelledBatch>;

/** The brief's fourth kind: POST /api/tasks with one of these makes a batch. */
export const batchTaskTypes = ['batch', 'batch_processing'] as const;
