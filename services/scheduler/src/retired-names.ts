import { type Log } from '@callsheet/runtime';

const byThreshold = 'the fleet follows TASKS_PER_GPU_THRESHOLD';
const byIdleTimeout = 'use GPU_IDLE_TIMEOUT_SEC';
const byHeartbeat = 'a silent worker is judged by HEARTBEAT_SEC and GPU_IDLE_TIMEOUT_SEC';
const noBreaker = 'starts that fail in a row stop new ones: see MAX_START_FAILURES of the pod-manager';
const byStdout = 'logs are JSON lines on stdout; use LOG_LEVEL';

/** Variables of the Python orchestrator that change nothing here, with what holds instead. */
export const retiredNames: Readonly<Record<string, string>> = {
  GPU_OVERCAPACITY_IDLE_TIMEOUT_SEC: byIdleTimeout,
  SCALE_UP_MULTIPLIER: byThreshold,
  SCALE_DOWN_MULTIPLIER: byThreshold,
  SCALE_DOWN_GRACE_PERIOD_SEC: byIdleTimeout,
  MIN_SCALING_INTERVAL_SEC: 'deciding twice on the same state changes nothing, so no interval is needed',
  FAILSAFE_STALE_THRESHOLD_SEC: byHeartbeat,
  GPU_HEALTH_CHECK_TIMEOUT_SEC: byHeartbeat,
  WORKER_GRACE_PERIOD_SEC: byHeartbeat,
  MAX_WORKER_FAILURE_RATE: noBreaker,
  FAILURE_WINDOW_MINUTES: noBreaker,
  MIN_WORKERS_FOR_RATE_CHECK: noBreaker,
  RUNPOD_INSTANCE_TYPE: 'use RUNPOD_GPU_TYPE',
  ORCHESTRATOR_INSTANCE_ID: 'replicas elect one leader by a database lock',
  LOG_FORMAT: byStdout,
  LOG_FILE: byStdout,
  ENABLE_DB_LOGGING: byStdout,
  DB_LOG_LEVEL: byStdout,
  DB_LOG_BATCH_SIZE: byStdout,
  DB_LOG_FLUSH_INTERVAL: byStdout,
  DB_LOGGING_REQUIRED: byStdout,
};

/** Logs one warning for each variable that is set and has no effect. */
export function warnOfRetiredNames(env: Record<string, string | undefined>, log: Pick<Log, 'warn'>): void {
  for (const [name, instead] of Object.entries(retiredNames)) {
    if (env[name]) log.warn({ name, instead }, 'this setting no longer applies and is not used');
  }
}
