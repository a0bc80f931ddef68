import { runService } from '@callsheet/runtime';
import { ingest } from './ingest.js';

/** Runs the service with this environment. */
export const serve = (env: Record<string, string | undefined>) => runService(ingest, env);
