import { z } from 'zod';

/** POST /functions/v1/claim-next-task. */
export const ClaimRequest = z.looseObject({
  worker_id: z.string().min(1).max(200).optional(),
  run_type: z.string().optional(),
});

/** Its 200 answer; `params` is an object and carries `task_id`, else the real worker dies (204 means no work). */
export const ClaimAnswer = z.object({
  task_id: z.guid(),
  task_type: z.string(),
  params: z.record(z.string(), z.unknown()),
  project_id: z.guid().nullable(),
  traceparent: z.string().optional(),
});
export type ClaimAnswer = z.infer<typeof ClaimAnswer>;

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
