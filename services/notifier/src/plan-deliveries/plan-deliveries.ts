import { type EventType, type TaskStatus, type WebhookBody } from '@callsheet/contracts';

/** The events that a task's webhook announces. */
export const announcedEvents = [
  'task.completed',
  'task.failed',
  'task.cancelled',
] as const satisfies readonly EventType[];

/** The end of a task that somebody wants to hear of: the event's facts, and what only the task's row knows. */
export interface TaskEnd {
  eventId: string;
  eventType: string;
  taskId: string;
  projectId: string;
  taskType: string;
  status: TaskStatus;
  attempts: number;
  videoUrl: string | null;
  outputLocation: string | null;
  errorMessage: string | null;
  url: string;
  resultData: Record<string, unknown> | null;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** The body of the webhook for this end, as text that stays the same at every attempt. */
export function webhookText(end: TaskEnd): string {
  return JSON.stringify(webhookBody(end));
}

function webhookBody(end: TaskEnd): WebhookBody {
  const complete = end.status === 'Complete';
  return {
    task_id: end.taskId,
    status: end.status,
    video_url: complete ? videoUrl(end) : null,
    processing_time: complete ? processingSeconds(end) : null,
    task_type: end.taskType,
    attempts: end.attempts,
    error_message: complete ? null : end.errorMessage,
  };
}

/** The worker's `complete_task` gives only an output location, which is the video's address unless it is plain text. */
function videoUrl({ videoUrl, outputLocation }: TaskEnd): string | null {
  if (videoUrl !== null) return videoUrl;
  return outputLocation !== null && /^https?:\/\//i.test(outputLocation) ? outputLocation : null;
}

/** What the worker measured, else the time from claim to completion, in seconds. */
function processingSeconds({ resultData, startedAt, endedAt }: TaskEnd): number | null {
  const measured = resultData?.['processing_time_seconds'];
  if (typeof measured === 'number') return measured;
  return startedAt && endedAt ? (endedAt.getTime() - startedAt.getTime()) / 1000 : null;
}
