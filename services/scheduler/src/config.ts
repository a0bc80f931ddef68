import { commonConfig, errorMessage, seconds } from '@callsheet/runtime';
import { z } from 'zod';
import { parseSchedule } from './prewarm/schedule.js';
import { parseStuckTimeouts } from './reclaim-work/stuck-timeouts.js';

const count = z.coerce.number().int().min(0).max(100_000);
const usd = z.coerce
  .number()
  .positive('must be more than 0; to stop renting set MAX_ACTIVE_GPUS to 0')
  .max(10_000_000);
const days = z.coerce.number().positive().max(3650);

/** A zod transform by a parser that throws what is wrong. */
function readBy<T>(parse: (text: string) => T) {
  return (text: string, context: z.core.$RefinementCtx<string>): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: errorMessage(error) });
      return z.NEVER;
    }
  };
}

/** What the scheduler reads from its environment; names are the Python orchestrator's where the concept is the same. */
export const SchedulerConfig = z
  .object({
    ...commonConfig,
    PORT: z.coerce.number().int().min(0).max(65_535).default(8081),
    /** How often the fleet is sized when no event asks for it: the reconcile path, so it may be slow. */
    ORCHESTRATOR_POLL_SEC: seconds(30),
    /** How the fleet follows demand: `backlog` by predicted seconds of work, `threshold` by the Python system's rule. */
    SCALING_POLICY: z.enum(['backlog', 'threshold']).default('backlog'),
    /** Backlog: no task should wait longer for a worker, or than a pod's start where that is longer. */
    TARGET_WAIT_SEC: seconds(20),
    /** Workers kept even without work. */
    MIN_ACTIVE_GPUS: count.default(0),
    /** Workers at most. 0, together with a minimum of 0, stops renting. */
    MAX_ACTIVE_GPUS: count.default(10),
    /** Threshold: waiting tasks for each worker before another one is asked for. */
    TASKS_PER_GPU_THRESHOLD: z.coerce.number().positive().max(1_000_000).default(3),
    /** Workers without a task that are kept ready beside the busy ones. */
    MACHINES_TO_KEEP_IDLE: count.default(0),
    /** USD an hour, a day and a month (UTC) for all workers together; none is asked for beyond. */
    MAX_HOURLY_COST: usd.optional(),
    MAX_DAILY_COST: usd.optional(),
    MAX_MONTHLY_COST: usd.optional(),
    /** Workers wanted at times of the week, as `mon-fri 08:30-18:00 3; sat 10:00-14:00 1`; ready at the first minute. */
    PREWARM_SCHEDULE: z.string().default('').transform(readBy(parseSchedule)),
    PREWARM_TIMEZONE: z
      .string()
      .default('UTC')
      .refine((name) => isTimeZone(name), 'must be a time zone such as Europe/Paris'),
    /** Sizes of GPU in GB that are told apart; a task with min_vram_gb gets the smallest that is large enough. */
    GPU_CLASSES_GB: z
      .string()
      .default('24,48,80')
      .transform((list) => list.split(',').map(Number))
      .refine((sizes) => sizes.every((size) => Number.isInteger(size) && size > 0 && size <= 1000), {
        error: 'must list whole numbers of GB, separated by commas',
      }),
    /** Threshold: idleness before a worker may be drained. Both: silence after which an idle worker is lost. */
    GPU_IDLE_TIMEOUT_SEC: seconds(600),
    /** Threshold: age before a worker that is still starting may be given up: demand often comes back within minutes. */
    SPAWNING_GRACE_PERIOD_SEC: seconds(180),
    /** The workers' heartbeat interval. A worker that holds work is lost after two. */
    HEARTBEAT_SEC: seconds(20),
    /** Running time after which a task is stuck, for types that differ from TASK_STUCK_TIMEOUT_SEC: `travel_stitch=3600,t2v=900`. */
    TASK_STUCK_TIMEOUT_BY_TYPE: z.string().default('').transform(readBy(parseStuckTimeouts)),
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
  .superRefine((config, context) => {
    const max = config.MAX_ACTIVE_GPUS;
    const atMostMax = (key: string, value: number) => {
      if (value > max)
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `must not be more than MAX_ACTIVE_GPUS (${value} > ${max})`,
        });
    };
    atMostMax('MIN_ACTIVE_GPUS', config.MIN_ACTIVE_GPUS);
    atMostMax('MACHINES_TO_KEEP_IDLE', config.MACHINES_TO_KEEP_IDLE);
    atMostMax('PREWARM_SCHEDULE', Math.max(0, ...config.PREWARM_SCHEDULE.map(({ workers }) => workers)));
  });
export type SchedulerConfig = z.infer<typeof SchedulerConfig>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
