import { durableSubjects, EVENT_STREAM, parseEvent, SCHEMA_VERSION } from '@callsheet/contracts';
import { runService } from '@callsheet/runtime';
import { SchedulerConfig } from './config.js';
import { warnOfRetiredNames } from './retired-names.js';
import { SchedulerModule } from './scheduler.module.js';

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
      prepare: async (_app, { log }) => warnOfRetiredNames(env, log),
    },
    env,
  );
