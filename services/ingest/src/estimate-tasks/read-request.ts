import { batchParams, CreateBatch, CreateTask, EstimateTasks } from '@callsheet/contracts';
import { ZodPipe } from '@callsheet/runtime';
import { batchOfTask } from '../accept-batches/batch-of-task.js';

/** A task as far as its estimate depends on it. */
export type AskedTask = Pick<CreateTask, 'task_type' | 'params' | 'priority' | 'min_vram_gb'>;

/** The tasks that a body asks for, by the rules of POST /api/tasks and /api/batches. Throws InputError naming the bad fields. */
export function readRequest(body: unknown): AskedTask[] {
  if (has(body, 'tasks')) return new ZodPipe(EstimateTasks).transform(body).tasks;
  const batch = batchOfTask(body) ?? (has(body, 'prompts') ? body : undefined);
  if (!batch) return [new ZodPipe(CreateTask).transform(body)];
  const { task_type, priority, min_vram_gb, ...rest } = new ZodPipe(CreateBatch).transform(batch);
  return batchParams(rest).map((params) => ({ task_type, params, priority, min_vram_gb }));
}

function has(body: unknown, field: string): boolean {
  return typeof body === 'object' && body !== null && field in body;
}
