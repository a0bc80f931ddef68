import { z } from 'zod';
import { TaskStatus } from './task-status.js';
import { WorkerStatus } from './worker-status.js';

const timestamp = z.iso.datetime().nullable();
const usd = z.number().describe('US dollars.');

/** A pod as operators see it; one that no worker has is flagged as an orphan. */
export const Pod = z.object({
  name: z.string(),
  provider: z.string(),
  provider_pod_id: z.string().nullable(),
  worker_id: z.string().nullable(),
  worker_status: z.string().nullable(),
  orphan: z.boolean(),
  phase: z.string(),
  stage: z.string().nullable().describe('How far the start has come.'),
  gpu_type: z.string().nullable(),
  cloud: z.string().nullable(),
  place: z.string().nullable(),
  volume: z.string().nullable(),
  usd_per_hour: usd.nullable(),
  usd: usd.nullable().describe('US dollars so far.'),
  requested_at: timestamp,
  created_at: timestamp,
  launched_at: timestamp,
  stopped_at: timestamp,
  terminated_at: timestamp,
  failure_kind: z.string().nullable(),
  failure_detail: z.string().nullable(),
  probe: z.unknown().describe('What the pod said of its GPU, volume and disk.'),
  install_steps: z.array(z.string()).nullable(),
});
export type Pod = z.infer<typeof Pod>;

/** Answer of GET /api/pods. */
export const PodList = z.object({ pods: z.array(Pod) });
export type PodList = z.infer<typeof PodList>;

/** Answer of GET /api/spend; days and months are those of UTC. */
export const Spend = z.object({
  usd_per_hour: usd,
  idle_usd_per_hour: usd,
  usd_today: usd,
  usd_this_month: usd,
  idle_usd_today: usd,
  idle_usd_this_month: usd,
  idle_usd_last_hour: usd
    .nullable()
    .describe('Since the first note of the last hour; null while nobody keeps the ledger.'),
  pods: z.int(),
  idle_pods: z.int(),
  projects_this_month: z.array(
    z.object({ project_id: z.guid(), name: z.string(), seconds: z.number(), usd }),
  ),
  exceeded: z
    .array(
      z.object({
        period: z.string(),
        project_id: z.guid().nullable(),
        limit_usd: usd,
        spent_usd: usd,
        raised_at: z.iso.datetime(),
      }),
    )
    .describe('Limits that were reached this month.'),
});
export type Spend = z.infer<typeof Spend>;

/** Answer of GET /api/breaker: an open one creates no pods until `retry_at`. */
export const BreakerList = z.object({
  breakers: z.array(
    z.object({
      provider: z.string(),
      state: z.string(),
      cause: z.string().nullable(),
      failures: z.int(),
      message: z.string().nullable(),
      retry_at: timestamp,
      updated_at: z.iso.datetime(),
      reset_at: timestamp,
    }),
  ),
});
export type BreakerList = z.infer<typeof BreakerList>;

/** Answer of POST /api/workers/:id/exec. */
export const ExecAnswer = z.object({ exit_code: z.int(), stdout: z.string(), stderr: z.string() });
export type ExecAnswer = z.infer<typeof ExecAnswer>;

/** Answer of GET /api/workers/:id/diagnostics: what was found on the pod when it failed. */
export const Diagnostics = z.object({
  worker_id: z.string(),
  pod: z.string(),
  taken_at: z.iso.datetime(),
  report: z.string(),
});
export type Diagnostics = z.infer<typeof Diagnostics>;

/** Answer of GET /api/diagnostics: the newest 200 reports, without their text. */
export const DiagnosticsList = z.object({
  diagnostics: z.array(
    z.object({
      worker_id: z.string(),
      pod: z.string(),
      taken_at: z.iso.datetime(),
      bytes: z.int(),
      failure: z.string().nullable().describe('What became of the pod.'),
    }),
  ),
});
export type DiagnosticsList = z.infer<typeof DiagnosticsList>;

/** What a worker has in hand. */
export const HeldTask = z.object({
  id: z.guid(),
  task_type: z.string(),
  claimed_at: z.iso.datetime(),
  percent: z.int().min(0).max(100).nullable(),
  step: z.string().nullable(),
});
export type HeldTask = z.infer<typeof HeldTask>;

/** How a worker does, as the view active_workers_health judges it. */
export const WorkerHealth = z.enum([
  'HEALTHY',
  'NO_HEARTBEAT',
  'STALE_HEARTBEAT',
  'STUCK_TASK',
  'INACTIVE',
  'TERMINATED',
]);

/** A worker with its pod, as operators see it. */
export const Worker = z.object({
  id: z.string(),
  instance_type: z.string().describe('`external` has no pod of ours.'),
  status: WorkerStatus,
  health: WorkerHealth,
  created_at: z.iso.datetime(),
  activated_at: timestamp,
  last_heartbeat: timestamp,
  terminating_at: timestamp.describe('Since then it drains.'),
  terminated_at: timestamp,
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  vram_total_mb: z.int().nullable(),
  vram_used_mb: z.int().nullable(),
  loaded_model: z.string().nullable(),
  slots: z.int().describe('Tasks that it can hold at once.'),
  tasks: z.array(HeldTask),
  pod: z
    .object({
      name: z.string(),
      provider_pod_id: z.string().nullable(),
      phase: z.string(),
      stage: z.string(),
      gpu_type: z.string(),
      place: z.string().nullable(),
      usd_per_hour: usd.nullable(),
      usd: usd.describe('US dollars so far.'),
    })
    .nullable(),
});
export type Worker = z.infer<typeof Worker>;

/** Query of GET /api/workers; without a status: those that are not terminated, and those that were within the hour. */
export const ListWorkers = z.strictObject({
  status: WorkerStatus.optional(),
  limit: z.coerce.number().int().min(1).max(2000).default(1000),
});
export type ListWorkers = z.infer<typeof ListWorkers>;

/** Answer of GET /api/workers, newest first. */
export const WorkerList = z.object({ workers: z.array(Worker) });
export type WorkerList = z.infer<typeof WorkerList>;

/** Answer of GET /api/workers/:id: also what it has done in seven days, and its last tasks. */
export const WorkerDetail = Worker.extend({
  completed: z.int(),
  failed: z.int().describe('Tasks that ended Failed on it.'),
  average_processing_seconds: z.number().nullable(),
  recent_tasks: z.array(
    z.object({
      id: z.guid(),
      task_type: z.string(),
      status: TaskStatus,
      updated_at: z.iso.datetime(),
      error_message: z.string().nullable(),
    }),
  ),
});
export type WorkerDetail = z.infer<typeof WorkerDetail>;

/** Answer of POST /api/workers/:id/drain and /terminate: the worker, and how many of its tasks went back to the queue. */
export const EndedWorker = z.object({ worker: Worker, requeued: z.int() });
export type EndedWorker = z.infer<typeof EndedWorker>;

/** Answer of POST /api/pods/:id/terminate; `ended` says whether the provider knew the pod. */
export const EndedPod = z.object({ provider_pod_id: z.string(), ended: z.boolean() });
export type EndedPod = z.infer<typeof EndedPod>;
