import Table from 'cli-table3';
import { relative } from 'node:path';
import { type DemoTask } from './watch.js';

/** True when the task is Complete, its file plays, and its webhook came with a valid signature. */
export function succeeded({ task, video, webhook }: DemoTask): boolean {
  return task.status === 'Complete' && video !== undefined && webhook?.verified === true;
}

/** The object that --json prints. */
export function jsonReport(results: DemoTask[], elapsedSeconds: number) {
  return {
    tasks: results.map(({ task, file, video, webhook, problem }) => ({
      id: task.id,
      status: task.status,
      video_url: task.result_data?.['video_url'] ?? null,
      file: file ?? null,
      width: video?.width ?? null,
      height: video?.height ?? null,
      frames: video?.frames ?? null,
      fps: video?.fps ?? null,
      webhook: { delivered: webhook?.verified ?? false, attempts: webhook?.attempts ?? 0 },
      ...(problem === undefined ? {} : { problem }),
    })),
    elapsed_seconds: Math.round(elapsedSeconds * 10) / 10,
  };
}

/** The table that people read. */
export function tableReport(results: DemoTask[]): string {
  const table = new Table({
    head: ['task', 'status', 'video', 'file', 'seconds', 'webhook'],
    style: { head: [], border: [] },
  });
  for (const { task, video, file, seconds, webhook, problem } of results) {
    table.push([
      task.id.slice(-8),
      task.status,
      video
        ? `${video.width}x${video.height}, ${video.frames} frames, ${video.fps} fps`
        : (problem ?? '-').slice(0, 60),
      file === undefined ? '-' : relative(process.cwd(), file),
      seconds.toFixed(1),
      webhookText(webhook),
    ]);
  }
  return table.toString();
}

function webhookText(webhook: DemoTask['webhook']): string {
  if (!webhook) return 'not delivered';
  return webhook.verified ? `signature valid, ${webhook.attempts} attempt(s)` : 'BAD SIGNATURE';
}
