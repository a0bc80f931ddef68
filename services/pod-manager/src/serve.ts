import { setFlagsFromString } from 'node:v8';
import { durableSubjects, EVENT_STREAM, parseEvent, SCHEMA_VERSION } from '@callsheet/contracts';
import { runService } from '@callsheet/runtime';
import { PodManagerConfig } from './config.js';
import { PodManagerModule } from './pod-manager.module.js';

/** Runs the service with this environment. */
export const serve = (env: Record<string, string | undefined>) => {
  // A list of a thousand pods is garbage a second later; otherwise the heap doubles before that is collected.
  setFlagsFromString('--optimize-for-size');
  return runService(
    {
      name: 'pod-manager',
      config: PodManagerConfig,
      module: (parts) => PodManagerModule.register(parts),
      stream: { name: EVENT_STREAM, subjects: durableSubjects },
      validateEvent: parseEvent,
      schemaVersion: SCHEMA_VERSION,
    },
    env,
  );
};
