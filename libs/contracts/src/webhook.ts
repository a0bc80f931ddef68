import { z } from 'zod';
import { TaskStatus } from './task-status.js';

/** Body of a task webhook: the brief's four fields come first and keep their names; fields are only ever added. */
export const WebhookBody = z.object({
  task_id: z.guid(),
  status: TaskStatus,
  video_url: z.string().nullable(),
  processing_time: z.number().nullable(),
  task_type: z.string(),
  attempts: z.int(),
  error_message: z.string().nullable(),
});
export type WebhookBody = z.infer<typeof WebhookBody>;
