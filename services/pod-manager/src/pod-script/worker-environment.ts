import { type PodManagerConfig } from '../config.js';
import { shellQuoted } from './shell-quoted.js';

type EnvironmentConfig = Pick<
  PodManagerConfig,
  'workerUrl' | 'SUPABASE_VIDEO_BUCKET' | 'REPLICATE_API_TOKEN' | 'WORKER_EXTRA_ENV'
>;

/** What the worker process is told; both keys are its own token, never the service role's key. */
export function workerEnvironment(
  config: EnvironmentConfig,
  workerId: string,
  token: string,
): Record<string, string> {
  const edge = (name: string) => `${config.workerUrl}/functions/v1/${name}`;
  return {
    ...config.WORKER_EXTRA_ENV,
    WORKER_ID: workerId,
    DB_TYPE: 'supabase',
    SUPABASE_URL: config.workerUrl,
    SUPABASE_SERVICE_ROLE_KEY: token,
    SUPABASE_ANON_KEY: token,
    SUPABASE_VIDEO_BUCKET: config.SUPABASE_VIDEO_BUCKET,
    ...(config.REPLICATE_API_TOKEN && { REPLICATE_API_TOKEN: config.REPLICATE_API_TOKEN }),
    SUPABASE_EDGE_TASK_COUNTS_URL: edge('task-counts'),
    SUPABASE_EDGE_CLAIM_TASK_URL: edge('claim-next-task'),
    SUPABASE_EDGE_COMPLETE_TASK_URL: edge('complete_task'),
    SUPABASE_EDGE_UPDATE_TASK_URL: edge('update-task-status'),
    SUPABASE_EDGE_CREATE_TASK_URL: edge('create-task'),
  };
}

/** The same as a file a shell reads with `.`. */
export function environmentFile(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`)
    .join('');
}
