import { runService, settingsIn } from '@callsheet/runtime';
import { IngestConfig } from './config.js';
import { ingest } from './ingest.js';

/** Runs the service with this environment. */
export const serve = (env: Record<string, string | undefined>) =>
  runService({ ...ingest, settings: settingsIn(IngestConfig.shape, shown, env) }, env);

/** Settings that operators may see. */
const shown = ['API_REQUESTS_PER_MIN', 'TASK_STUCK_TIMEOUT_SEC', 'STORAGE_MAX_UPLOAD_MB'] as const;
