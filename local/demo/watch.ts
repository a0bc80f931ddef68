import { isFinal, type Task } from '@callsheet/contracts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchPatiently, type Api } from './api.js';
import { inspectVideo, type Video } from './inspect-video.js';
import { type Progress } from './progress.js';
import { type Receipt, type startReceiver } from './webhook-receiver.js';

const POLL_MS = 400;
const WEBHOOK_DEADLINE_MS = 60_000;

export interface DemoTask {
  task: Task;
  file?: string;
  video?: Video;
  webhook?: Receipt;
  seconds: number;
  problem?: string;
}

/** Follows one task to its end: final status, file downloaded and decoded, webhook received. */
export async function watchTask(
  id: string,
  context: {
    api: Api;
    progress: Progress;
    receiver: Awaited<ReturnType<typeof startReceiver>>;
    out: string;
    signal: AbortSignal;
  },
): Promise<DemoTask> {
  const task = await untilFinal(id, context.api, context.progress, context.signal);
  const seconds = (Date.parse(task.updated_at) - Date.parse(task.created_at)) / 1000;
  const webhook = await context.receiver.received(id, WEBHOOK_DEADLINE_MS);
  if (webhook) context.progress.webhookArrived(task);
  const url = task.result_data?.['video_url'];
  if (task.status !== 'Complete' || typeof url !== 'string') {
    return { task, seconds, webhook, problem: task.error_message ?? `ended ${task.status} without a video` };
  }
  const file = join(context.out, `task_${id}.mp4`);
  try {
    await download(url, file);
    return { task, seconds, webhook, file, video: await inspectVideo(file) };
  } catch (error) {
    return { task, seconds, webhook, file, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function untilFinal(id: string, api: Api, progress: Progress, signal: AbortSignal): Promise<Task> {
  for (;;) {
    const task = await api.get(id);
    progress.update(task);
    if (isFinal(task.status)) return task;
    await sleep(POLL_MS, undefined, { signal });
  }
}

async function download(url: string, file: string): Promise<void> {
  const response = await fetchPatiently(url);
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
}
