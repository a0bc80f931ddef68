import { type ServiceName } from '../../../local/stack/service-env.js';

/** Seconds between heartbeats as the scheduler believes; a worker that holds work is lost after two of them. */
export const HEARTBEAT_SEC = 4;
/** USD an hour that all pods together may cost: four pods, where three are enough. */
export const HOURLY_LIMIT_USD = 3;

/** Times are shortened so that in a run of minutes every deadline passes several times; nothing else differs from a laptop's stack. */
export const chaosEnv: Readonly<Record<ServiceName | 'runpod', Readonly<Record<string, string>>>> = {
  ingest: { TASK_STUCK_TIMEOUT_SEC: '90' },
  scheduler: {
    HEARTBEAT_SEC: String(HEARTBEAT_SEC),
    ORCHESTRATOR_POLL_SEC: '2',
    GPU_IDLE_TIMEOUT_SEC: '30',
    MAX_ACTIVE_GPUS: '3',
    MAX_HOURLY_COST: String(HOURLY_LIMIT_USD),
    RUNPOD_GPU_TYPE: 'NVIDIA GeForce RTX 4090,NVIDIA A40',
  },
  'pod-manager': {
    POD_POLL_SEC: '1',
    SPAWNING_TIMEOUT_SEC: '60',
    GRACEFUL_SHUTDOWN_TIMEOUT_SEC: '30',
    MAX_ACTIVE_GPUS: '3',
    MAX_HOURLY_COST: String(HOURLY_LIMIT_USD),
    RUNPOD_GPU_TYPE: 'NVIDIA GeForce RTX 4090,NVIDIA A40',
    WORKER_EXTRA_ENV: JSON.stringify({
      CALLSHEET_WORKER_HEARTBEAT_MS: '1000',
      CALLSHEET_WORKER_POLL_MS: '500',
      CALLSHEET_WORKER_WAIT_SEC: '5',
    }),
  },
  notifier: { WEBHOOK_TIMEOUT_SEC: '3', WEBHOOK_LEASE_SEC: '10' },
  runpod: { RUNPOD_EMULATOR_REQUESTS_PER_MINUTE: '3000' },
};
