import {
  webhookEventTypes,
  type TaskStatus,
  type WebhookBody,
  type WebhookCloudEvent,
  type WebhookEventType,
} from '@callsheet/contracts';

/** The events that webhooks announce. */
export const announcedEvents: WebhookEventType[] = [...webhookEventTypes];

/** More is not sent, in bytes: receivers refuse it, and it would be sent again and again. */
export const BODY_LIMIT_BYTES = 256 * 1024;

/** One event for one destination: the event's facts, and what only the task's row knows. */
export interface Announcement {
  eventId: string;
  eventType: string;
  occurredAt: Date;
  taskId: string | null;
  batchId: string | null;
  projectId: string;
  data: Record<string, unknown> | null;
  taskType: string | null;
  status: TaskStatus | null;
  attempts: number | null;
  resultData: Record<string, unknown> | null;
  startedAt: Date | null;
  endedAt: Date | null;
  endpointId: string | null;
  destination: string;
  url: string;
  format: 'flat' | 'cloudevents';
  enabled: boolean;
  /** Its endpoint's last attempt was a success. */
  proven: boolean;
  /** Its endpoint has a rate limit. */
  limited: boolean;
}

/** What is stored of a delivery: its text, the same at every attempt, and why it is not to be sent at all. */
export interface PlannedText {
  body: string;
  refusal: string | null;
}

/** The text of a webhook. One beyond the limit is refused and kept without what made it long. */
export function plannedText(announcement: Announcement): PlannedText {
  const body = text(announcement, flatBody(announcement));
  const bytes = Buffer.byteLength(body);
  if (bytes <= BODY_LIMIT_BYTES)
    return { body, refusal: announcement.enabled ? null : 'the endpoint is disabled' };
  const kilobytes = Math.ceil(bytes / 1024);
  const taskType = announcement.taskType?.slice(0, 200) ?? null;
  const short = { ...announcement, data: null, resultData: null, taskType };
  return {
    body: text(short, flatBody(short)),
    refusal: `the body would have ${kilobytes} kB, more than ${BODY_LIMIT_BYTES / 1024} kB`,
  };
}

function text(announcement: Announcement, body: Record<string, unknown>): string {
  return JSON.stringify(announcement.format === 'cloudevents' ? cloudEvent(announcement, body) : body);
}

/** CloudEvents 1.0 in structured mode; the attributes are those of the event's message. */
function cloudEvent(
  { eventId, eventType, occurredAt, taskId, batchId }: Announcement,
  data: Record<string, unknown>,
): WebhookCloudEvent {
  const subject = taskId ?? batchId;
  return {
    specversion: '1.0',
    id: eventId,
    source: '/callsheet',
    type: eventType,
    ...(subject === null ? {} : { subject }),
    time: occurredAt.toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}

function flatBody(announcement: Announcement): Record<string, unknown> {
  const { taskId, taskType, status, attempts, eventType, data } = announcement;
  if (taskId === null || taskType === null || status === null)
    return { ...data, event_type: eventType, occurred_at: announcement.occurredAt.toISOString() };
  const complete = status === 'Complete';
  return {
    task_id: taskId,
    status,
    video_url: complete ? videoUrl(announcement) : null,
    processing_time: complete ? processingSeconds(announcement) : null,
    task_type: taskType,
    attempts: attempts ?? 0,
    error_message: textOf(data?.['error_message']),
    event_type: eventType,
  } satisfies WebhookBody;
}

/** The worker's `complete_task` gives only an output location, which is the video's address unless it is plain text. */
function videoUrl({ data }: Announcement): string | null {
  const url = textOf(data?.['video_url']);
  if (url !== null) return url;
  const location = textOf(data?.['output_location']);
  return location !== null && /^https?:\/\//i.test(location) ? location : null;
}

/** What the worker measured, else the time from claim to completion, in seconds. */
function processingSeconds({ resultData, startedAt, endedAt }: Announcement): number | null {
  const measured = resultData?.['processing_time_seconds'];
  if (typeof measured === 'number') return measured;
  return startedAt && endedAt ? (endedAt.getTime() - startedAt.getTime()) / 1000 : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/**
 * Announcements in rounds, each with at most one for a task and destination: a later one is stored when the one before can
 * be seen, and waits for it.
 */
export function inRounds(announcements: readonly Announcement[]): Announcement[][] {
  const rounds: Announcement[][] = [];
  const counts = new Map<string, number>();
  for (const announcement of announcements) {
    const subject = announcement.taskId ?? announcement.batchId;
    const key = `${subject ?? announcement.eventId} ${announcement.destination}`;
    const round = counts.get(key) ?? 0;
    counts.set(key, round + 1);
    (rounds[round] ??= []).push(announcement);
  }
  return rounds;
}
