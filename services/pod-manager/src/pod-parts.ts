import { type Database, type Log } from '@callsheet/runtime';
import { type PodManagerConfig } from './config.js';
import { type PodPolicy } from './policy.js';
import { type RunpodApi } from './runpod/api.js';

/** What every effect on pods needs. */
export interface PodParts {
  config: PodManagerConfig;
  policy: PodPolicy;
  database: Database;
  api: RunpodApi;
  log: Log;
}
