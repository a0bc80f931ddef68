import { z } from 'zod';
import { TaskStatus } from './task-status.js';

/** Tasks that one worker can hold at once, at most. */
const slots = z.int().min(1).max(64);

/** POST /functions/v1/claim-next-task. What goes beyond the real worker's request is for workers that can use it. */
export const ClaimRequest = z.looseObject({
  worker_id: z.string().min(1).max(200).optional(),
  run_type: z.string().optional(),
  /** Only counts what could be claimed. */
  dry_run: z.boolean().optional(),
  wait: z.number().min(0).max(30).optional().describe('Seconds to wait for a task before 204.'),
  count: slots.optional().describe('Tasks wanted; the answer is then a list.'),
  slots: slots.optional().describe('Tasks that the worker can hold at once, from now on.'),
  holding: z
    .array(z.guid())
    .max(64)
    .optional()
    .describe('Tasks it has; others that it was given before are given again.'),
});
export type ClaimRequest = z.infer<typeof ClaimRequest>;

/** Its 200 answer; `params` is an object and carries `task_id`, else the real worker dies (204 means no work). */
export const ClaimAnswer = z.object({
  task_id: z.guid(),
  task_type: z.string(),
  params: z.record(z.string(), z.unknown()),
  project_id: z.guid().nullable(),
  traceparent: z.string().optional(),
});
export type ClaimAnswer = z.infer<typeof ClaimAnswer>;

/** The 200 answer to a claim with `count`. */
export const ClaimedTasks = z.object({ tasks: z.array(ClaimAnswer).min(1) });
export type ClaimedTasks = z.infer<typeof ClaimedTasks>;

/** POST /functions/v1/report-progress. */
export const ReportProgress = z.looseObject({
  task_id: z.string().min(1).max(500),
  percent: z.number().min(0).max(100).optional(),
  step: z.string().max(2000).optional(),
});
export type ReportProgress = z.infer<typeof ReportProgress>;

/** Its answer; without `continue` the worker may drop the task, whose result nobody waits for. */
export const ProgressAnswer = z.object({
  success: z.literal(true),
  task_id: z.guid(),
  status: TaskStatus,
  continue: z.boolean(),
});
export type ProgressAnswer = z.infer<typeof ProgressAnswer>;

/** POST /functions/v1/update-task-status. The task id may be no uuid: the answer is then 404. */
export const UpdateTaskStatus = z.looseObject({
  task_id: z.string().min(1).max(500),
  status: z.enum(['Queued', 'In Progress', 'Complete', 'Failed']),
  output_location: z.string().optional(),
  reset_generation_started_at: z.boolean().optional(),
  thumbnail_url: z.string().optional(),
});
export type UpdateTaskStatus = z.infer<typeof UpdateTaskStatus>;

/** POST /functions/v1/generate-upload-url. */
export const GenerateUploadUrl = z.looseObject({
  task_id: z.string().min(1).max(500),
  filename: z.string().min(1),
  content_type: z.string().max(200).optional(),
  generate_thumbnail_url: z.boolean().optional(),
});
export type GenerateUploadUrl = z.infer<typeof GenerateUploadUrl>;

/** Its answer; the PUT URLs authorise themselves. */
export const UploadUrls = z.object({
  upload_url: z.url(),
  storage_path: z.string(),
  token: z.string(),
  expires_at: z.iso.datetime(),
  thumbnail_upload_url: z.url().optional(),
  thumbnail_storage_path: z.string().optional(),
});
export type UploadUrls = z.infer<typeof UploadUrls>;

/** POST /functions/v1/complete_task: the file inline, or where it was uploaded, or any text as the output. */
export const CompleteTask = z.looseObject({
  task_id: z.string().min(1).max(500),
  file_data: z.string().optional(),
  filename: z.string().min(1).optional(),
  first_frame_data: z.string().optional(),
  first_frame_filename: z.string().optional(),
  storage_path: z.string().min(1).optional(),
  thumbnail_storage_path: z.string().min(1).optional(),
  output_location: z.string().optional(),
  /** Asks for the worker's next task in the same call: `next_task` in the answer, null when there is none. */
  claim_next: z.boolean().optional(),
});
export type CompleteTask = z.infer<typeof CompleteTask>;

/** POST /rest/v1/rpc/func_worker_heartbeat_with_logs; curl sends it with an `apikey` header alone. */
export const HeartbeatWithLogs = z.looseObject({
  worker_id_param: z.string().min(1).max(200),
  vram_total_mb_param: z.int().nullish(),
  vram_used_mb_param: z.int().nullish(),
  logs_param: z.array(z.unknown()).nullish(),
  status_param: z.string().nullish(),
  current_task_id_param: z.string().nullish(),
});
export type HeartbeatWithLogs = z.infer<typeof HeartbeatWithLogs>;

/** POST /functions/v1/task-counts. `run_type` "api" asks for work of executors that this system does not have. */
export const TaskCountsRequest = z.looseObject({
  run_type: z.string().optional(),
  include_active: z.boolean().optional(),
});
export type TaskCountsRequest = z.infer<typeof TaskCountsRequest>;

/** Its answer; the worker claims when `totals.queued_only` is above 0. The lists are for holders of the service-role key. */
export const TaskCounts = z.object({
  totals: z.object({
    queued_only: z.int(),
    eligible_queued: z.int(),
    active_only: z.int(),
    queued_plus_active: z.int(),
  }),
  queued_plus_active: z.int(),
  available_tasks: z.int(),
  queued_tasks: z
    .array(
      z.object({ task_id: z.guid(), task_type: z.string(), user_id: z.guid(), created_at: z.iso.datetime() }),
    )
    .optional(),
  active_tasks: z
    .array(
      z.object({
        task_id: z.guid(),
        task_type: z.string(),
        worker_id: z.string(),
        started_at: z.iso.datetime(),
      }),
    )
    .optional(),
  users: z
    .array(
      z.object({
        user_id: z.guid(),
        queued_tasks: z.int(),
        in_progress_tasks: z.int(),
        at_limit: z.boolean(),
      }),
    )
    .optional(),
  recent_tasks: z
    .array(z.object({ task_id: z.guid(), status: z.string(), is_cloud: z.boolean() }))
    .optional(),
  global_task_breakdown: z
    .object({
      in_progress_total: z.int(),
      in_progress_cloud: z.int(),
      in_progress_local: z.int(),
      orchestrator_tasks: z.int(),
    })
    .optional(),
});
export type TaskCounts = z.infer<typeof TaskCounts>;

/** POST /functions/v1/create-task: a child of an orchestrator. The client chose the id, which makes a repetition harmless. */
export const CreateChildTask = z.looseObject({
  task_id: z.guid(),
  task_type: z.string().min(1).max(200),
  params: z.record(z.string(), z.unknown(), 'must be a JSON object'),
  /** Anything but a uuid means the parent's project: the worker writes "default_project_id" there. */
  project_id: z.string().max(200).nullish(),
  dependant_on: z.guid().nullish(),
});
export type CreateChildTask = z.infer<typeof CreateChildTask>;

/** POST /functions/v1/get-predecessor-output. */
export const PredecessorRequest = z.looseObject({ task_id: z.string().min(1).max(500) });

/** Its answer; both null for a task that waited for nothing. */
export interface PredecessorOutput {
  predecessor_id: string | null;
  output_location: string | null;
  status?: string;
}

/** POST /functions/v1/get-completed-segments. */
export const CompletedSegmentsRequest = z.looseObject({
  run_id: z.string().min(1).max(500),
  project_id: z.string().max(200).nullish(),
});

/** One of the segments it answers with. */
export interface CompletedSegment {
  segment_index: number;
  output_location: string;
}

/** POST /functions/v1/update-shot-pair-prompts. */
export const ShotPairPrompts = z.looseObject({
  shot_id: z.string().min(1).max(200),
  task_id: z.string().min(1).max(500),
  enhanced_prompts: z.array(z.unknown()).max(1000),
});
export type ShotPairPrompts = z.infer<typeof ShotPairPrompts>;

/** POST /rest/v1/rpc/func_claim_available_task. */
export const ClaimByFunction = z.looseObject({ worker_id_param: z.string().min(1).max(200) });

/** POST /rest/v1/rpc/func_mark_task_complete. */
export const CompleteByFunction = z.looseObject({
  task_id_param: z.string().min(1).max(500),
  result_data_param: z.looseObject({
    video_url: z.string().max(4000).optional(),
    thumbnail_url: z.string().max(4000).optional(),
  }),
});

/** POST /rest/v1/rpc/func_mark_task_failed. */
export const FailByFunction = z.looseObject({
  task_id_param: z.string().min(1).max(500),
  error_message_param: z.string(),
});
