import { z } from 'zod';
import { CreateBatch, MAX_BATCH_PROMPTS } from './batches-api.js';
import { Band, CreateTask } from './tasks-api.js';

/** Tasks that need not be alike, as POST /api/tasks takes each. */
export const EstimateTasks = z.strictObject({
  tasks: z
    .array(CreateTask)
    .min(1, 'must have at least one task')
    .max(MAX_BATCH_PROMPTS, `must have at most ${MAX_BATCH_PROMPTS} tasks`),
});
export type EstimateTasks = z.infer<typeof EstimateTasks>;

/** Body of POST /api/estimates: a task, a batch, or a list of tasks. */
export const EstimateRequest = z.union([CreateTask, CreateBatch, EstimateTasks]);

const usd = Band.nullable().describe('US dollars; null when no price of such a GPU is known.');

/** What each of some alike tasks takes. Bands are what one in ten is below, what is usual, what one in ten is above. */
export const ShapeEstimate = z.object({
  tasks: z.int().min(1).describe('How many of the request are such.'),
  task_type: z.string(),
  model: z.string().describe('Empty: the default.'),
  width: z.int(),
  height: z.int(),
  frames: z.int(),
  run_seconds: Band.describe('On a GPU, from its hand-out to its end.'),
  usd,
  min_vram_gb: z.int().nullable().describe('VRAM a GPU needs at least; null: any will do.'),
  gpu: z
    .object({
      vram_gb: z.int().nullable(),
      gpu_types: z.array(z.string()),
      usd_per_hour: z.number().nullable(),
      price_basis: z.string(),
    })
    .describe('The smallest GPU that is rented and has the memory.'),
  samples: z.int().min(0).describe('Tasks of the past that this comes from.'),
  basis: z.string().describe('Which history, in words.'),
});
export type ShapeEstimate = z.infer<typeof ShapeEstimate>;

/** Answer of POST /api/estimates. Nothing is queued by it. */
export const TaskEstimates = z.object({
  total: z.object({
    tasks: z.int().min(1),
    run_seconds: Band.describe('GPU time of all of them.'),
    usd,
    starts_in_seconds: Band.nullable().describe('The first of them; null when more waits than was counted.'),
    finishes_in_seconds: Band.nullable().describe(
      'The last of them, on the workers that are there now; sooner when more are rented.',
    ),
    workers: z.int().min(0).describe('Workers that could run the first of them now.'),
    tasks_ahead: z
      .int()
      .min(0)
      .nullable()
      .describe('Waiting tasks of the same or a higher priority; null beyond 10,000.'),
  }),
  shapes: z.array(ShapeEstimate),
  shape_of_task: z
    .array(z.int().min(0))
    .describe('For each task of the request, in order: its place in `shapes`.'),
});
export type TaskEstimates = z.infer<typeof TaskEstimates>;
