import { z } from 'zod';

/** Query of GET /api/scaling/decisions; newest first, `before` continues at an id. */
export const ListDecisions = z.strictObject({
  kind: z.string().max(50).optional(),
  worker_id: z.string().max(200).optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ListDecisions = z.infer<typeof ListDecisions>;

/** A decision of the scheduler; one that changed nothing and was made again at once is one entry, `times` long. */
export const ScalingDecision = z.object({
  id: z.int(),
  decided_at: z.iso.datetime(),
  last_decided_at: z.iso.datetime(),
  times: z.int(),
  instance: z.string(),
  min_vram_gb: z.int().describe('The GPU class it is about; 0 takes any GPU.'),
  kind: z.string(),
  reason: z.string(),
  sentence: z.string(),
  worker_ids: z.array(z.string()),
  task_ids: z.array(z.guid()),
  terms: z.record(z.string(), z.number()).describe('The numbers it was made from.'),
});
export type ScalingDecision = z.infer<typeof ScalingDecision>;

/** Answer of GET /api/scaling/decisions. */
export const DecisionPage = z.object({
  decisions: z.array(ScalingDecision),
  next_before: z.int().nullable(),
  scheduler: z.object({
    instance: z.string().nullable(),
    last_decided_at: z.iso.datetime().nullable(),
    silent_since: z.iso.datetime().nullable().describe('Set while no scheduler decides.'),
  }),
});
export type DecisionPage = z.infer<typeof DecisionPage>;

/** Why a task is where it is. */
export const waitReasons = [
  'not_waiting',
  'dependency',
  'run_after',
  'project_cap',
  'project_budget',
  'too_large',
  'scheduler_silent',
  'worker_free',
  'budget',
  'maximum',
  'crash_loop',
  'no_capacity',
  'worker_booting',
  'workers_busy',
  'no_worker_yet',
] as const;

/** Answer of GET /api/tasks/:id/why: one plain sentence, its reason, and for a crash loop the last lines it left. */
export const TaskWhy = z.object({
  task_id: z.guid(),
  status: z.string(),
  reason: z.enum(waitReasons),
  sentence: z.string(),
  last_lines: z.array(z.string()),
});
export type TaskWhy = z.infer<typeof TaskWhy>;
