import { z } from 'zod';

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
