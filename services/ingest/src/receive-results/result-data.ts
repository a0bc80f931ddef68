import { type ResultData } from '@callsheet/contracts';
import { type Artefact } from './receive-artefact.js';
import { type ReportedTask } from './task-standing.js';

/** `result_data` under the brief's keys, as far as they are known; times in seconds. */
export function resultData(
  task: Pick<ReportedTask, 'requires_video' | 'model' | 'claimed_at' | 'generation_started_at'>,
  { outputLocation, thumbnailUrl, bytes, video }: Artefact,
  now: Date,
): ResultData {
  const startedAt = task.generation_started_at ?? task.claimed_at;
  return {
    video_url: video || task.requires_video ? outputLocation : undefined,
    thumbnail_url: thumbnailUrl,
    duration_seconds: video?.durationSeconds,
    file_size_bytes: bytes,
    processing_time_seconds: startedAt ? roundedSeconds(now.getTime() - startedAt.getTime()) : undefined,
    model_used: task.model ?? undefined,
    generated_at: now.toISOString(),
    width: video?.width,
    height: video?.height,
    frames: video?.frames,
    fps: video?.fps,
  };
}

function roundedSeconds(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds / 10) / 100);
}
