import { commonConfig, seconds } from '@callsheet/runtime';
import { z } from 'zod';

const count = z.coerce.number().int().min(0).max(100_000);
const days = z.coerce.number().positive().max(3650);

/** What the scheduler reads from its environment; names are the Python orchestrator's where the concept is the same. */
export const SchedulerConfig = z
  .object({
    ...commonConfig,
    PORT: z.coerce.number().int().min(0).max(65_535).default(8081),
    /** How often the fleet is sized when no event asks for it: the reconcile path, so it may be slow. */
    ORCHESTRATOR_POLL_SEC: seconds(30),
    /** Workers kept even without work; 2, so that a first task does not wait for a pod. */
    MIN_ACTIVE_GPUS: count.default(2),
    /** Workers at most. 0, together with a minimum of 0, stops renting. */
    MAX_ACTIVE_GPUS: count.default(10),
    /** Waiting tasks for each worker before another one is asked for. */
    TASKS_PER_GPU_THRESHOLD: z.coerce.number().positive().max(1_000_000).default(3),
    /** Workers without a task that are kept ready beside the busy ones. */
    MACHINES_TO_KEEP_IDLE: count.default(0),
    /** Idleness before a worker may be drained: about what starting a pod again takes. */
    GPU_IDLE_TIMEOUT_SEC: seconds(600),
    /** Age before a worker that is still starting may be given up: demand often comes back within minutes. */
    SPAWNING_GRACE_PERIOD_SEC: seconds(180),
    /** The workers' heartbeat interval. A worker that holds work is lost after two. */
    HEARTBEAT_SEC: seconds(20),
    /** How long ended tasks are kept, in days. */
    TASK_RETENTION_DAYS: days.default(30),
    /** How long published events are kept, in days: what a wiped JetStream can be refilled with. */
    EVENT_RETENTION_DAYS: days.default(14),
    /** How long log lines are kept, in hours; 48, as the Python system kept them. */
    LOG_RETENTION_HOURS: z.coerce.number().positive().max(87_600).default(48),
    /** GPU types in order of preference, separated by commas. */
    RUNPOD_GPU_TYPE: z
      .string()
      .default('NVIDIA GeForce RTX 4090')
      .transform((list) => list.split(',').map((name) => name.trim()))
      .refine((names) => names.every((name) => name !== ''), 'must list GPU types, separated by commas'),
  })
  .superRefine(({ MIN_ACTIVE_GPUS, MAX_ACTIVE_GPUS }, context) => {
    if (MIN_ACTIVE_GPUS <= MAX_ACTIVE_GPUS) return;
    context.addIssue({
      code: 'custom',
      path: ['MIN_ACTIVE_GPUS'],
      message: `must not be more than MAX_ACTIVE_GPUS (${MIN_ACTIVE_GPUS} > ${MAX_ACTIVE_GPUS})`,
    });
  });
export type SchedulerConfig = z.infer<typeof SchedulerConfig>;
