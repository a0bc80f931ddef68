import { durableSubjects, EVENT_STREAM, parseEvent, SCHEMA_VERSION } from '@callsheet/contracts';
import { runService, settingsIn } from '@callsheet/runtime';
import { SchedulerConfig } from './config.js';
import { warnOfRetiredNames } from './retired-names.js';
import { SchedulerModule } from './scheduler.module.js';

/** Settings that operators may see. */
const shown = [
  'SCALING_POLICY',
  'TARGET_WAIT_SEC',
  'TASKS_PER_GPU_THRESHOLD',
  'MIN_ACTIVE_GPUS',
  'MAX_ACTIVE_GPUS',
  'MACHINES_TO_KEEP_IDLE',
  'PREWARM_SCHEDULE',
  'PREWARM_TIMEZONE',
  'GPU_IDLE_TIMEOUT_SEC',
  'SPAWNING_GRACE_PERIOD_SEC',
  'MAX_HOURLY_COST',
  'MAX_DAILY_COST',
  'MAX_MONTHLY_COST',
  'TASK_RETENTION_DAYS',
  'EVENT_RETENTION_DAYS',
  'LOG_RETENTION_HOURS',
] as const;

/** Runs the service with this environment. */
export const serve = (env: Record<string, string | undefined>) =>
  runService(
    {
      name: 'scheduler',
      config: SchedulerConfig,
      module: () => SchedulerModule.register(),
      stream: { name: EVENT_STREAM, subjects: durableSubjects },
      validateEvent: parseEvent,
      schemaVersion: SCHEMA_VERSION,
      settings: settingsIn(SchedulerConfig.shape, shown, env),
      prepare: async (_app, { log }) => warnOfRetiredNames(env, log),
    },
    env,
  );
