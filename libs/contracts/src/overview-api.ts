import { z } from 'zod';
import { Role } from './roles.js';

/** Answer of GET /api/me: whom the key stands for. */
export const Me = z.object({
  role: Role,
  project_id: z.guid(),
  project_name: z.string(),
  key_name: z.string(),
  expires_at: z.iso.datetime().nullable().describe('When the key ends by itself.'),
});
export type Me = z.infer<typeof Me>;

const seconds = z.number().min(0);
const count = z.int().min(0);

/** Answer of GET /api/overview: the queue and what became of it, of all projects together. */
export const Overview = z.object({
  queued: count,
  running: count,
  oldest_queued_at: z.iso.datetime().nullable(),
  completed: count.describe('In the last 24 full hours.'),
  failed: count.describe('In the last 24 full hours.'),
  usd_per_video_second: z.number().nullable().describe('Of the newest 1,000 videos.'),
  by_minute: z
    .array(
      z.object({
        minute: z.iso.datetime(),
        completed: count,
        failed: count,
        wait_p50_s: seconds.nullable(),
        wait_p95_s: seconds.nullable(),
      }),
    )
    .describe('The last hour, of its newest 20,000 events; minutes without an end or a start are left out.'),
});
export type Overview = z.infer<typeof Overview>;

/** Query of GET /api/failures. */
export const ListFailures = z.strictObject({ hours: z.coerce.number().int().min(1).max(720).default(24) });
export type ListFailures = z.infer<typeof ListFailures>;

/** Failed tasks with one error: alike but for numbers and ids. */
export const FailureCluster = z.object({
  error: z.string().describe('With # in the place of numbers and ids.'),
  error_contains: z.string().describe('Finds these tasks: a filter for lists and for POST /api/tasks/retry.'),
  count,
  task_types: z.array(z.string()),
  newest_task_id: z.guid(),
  first_at: z.iso.datetime(),
  last_at: z.iso.datetime(),
});
export type FailureCluster = z.infer<typeof FailureCluster>;

/** Answer of GET /api/failures, largest cluster first; of the newest 20,000 failures. */
export const FailureList = z.object({ clusters: z.array(FailureCluster) });
export type FailureList = z.infer<typeof FailureList>;
