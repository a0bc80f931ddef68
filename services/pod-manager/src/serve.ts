import { setFlagsFromString } from 'node:v8';
import { durableSubjects, EVENT_STREAM, parseEvent, SCHEMA_VERSION } from '@callsheet/contracts';
import { runService, settingsIn } from '@callsheet/runtime';
import { Environment, PodManagerConfig } from './config.js';
import { PodManagerModule } from './pod-manager.module.js';

/** Settings that operators may see. */
const shown = [
  'RUNPOD_GPU_TYPE',
  'RUNPOD_GPU_ORDER',
  'RUNPOD_CLOUD',
  'MAX_ACTIVE_GPUS',
  'MAX_HOURLY_COST',
  'MAX_POD_HOURLY_COST',
  'MAX_DAILY_COST',
  'MAX_MONTHLY_COST',
  'SPAWNING_TIMEOUT_SEC',
  'GRACEFUL_SHUTDOWN_TIMEOUT_SEC',
  'MAX_START_FAILURES',
] as const;

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
      settings: settingsIn(Environment.shape, shown, env),
    },
    env,
  );
};
