import { durableSubjects, EVENT_STREAM, parseEvent, SCHEMA_VERSION } from '@callsheet/contracts';
import { runService } from '@callsheet/runtime';
import { NotifierConfig } from './config.js';
import { NotifierModule } from './notifier.module.js';

/** Runs the service with this environment. */
export const serve = (env: Record<string, string | undefined>) =>
  runService(
    {
      name: 'notifier',
      config: NotifierConfig,
      module: () => NotifierModule.register(),
      stream: { name: EVENT_STREAM, subjects: durableSubjects },
      validateEvent: parseEvent,
      schemaVersion: SCHEMA_VERSION,
      // Events that come together are planned by one statement.
      eventConcurrency: 250,
    },
    env,
  );
