import { batchTaskTypes } from '@callsheet/contracts';
import { z } from 'zod';

const BatchTask = z.looseObject({
  task_type: z.enum(batchTaskTypes),
  params: z.looseObject({ task_type: z.string().optional(), prompts: z.unknown().optional() }).catch({}),
});

/**
 * The brief's "Batch Processing" as a task: what POST /api/batches would be sent for it. Its params are the prompts, the type
 * of each task (video generation unless it says otherwise), and what they share. Undefined for any other task type.
 */
export function batchOfTask(body: unknown): Record<string, unknown> | undefined {
  const found = BatchTask.safeParse(body);
  if (!found.success) return undefined;
  const { params, ...rest } = found.data;
  const { task_type = 'video_generation', prompts, ...shared } = params;
  return { ...rest, task_type, prompts, params: shared };
}
