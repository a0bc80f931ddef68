import { z } from 'zod';

/** `result_data` of a completed task, with the brief's keys. */
export const ResultData = z.looseObject({
  video_url: z.string().optional(),
  thumbnail_url: z.string().optional(),
  duration_seconds: z.number().optional(),
  file_size_bytes: z.int().optional(),
  processing_time_seconds: z.number().optional(),
  model_used: z.string().optional(),
  generated_at: z.iso.datetime().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  frames: z.int().optional(),
  fps: z.number().optional(),
});
export type ResultData = z.infer<typeof ResultData>;
