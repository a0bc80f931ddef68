import { z } from 'zod';

const PARAMS_LIMIT_BYTES = 256 * 1024;

const prompt = z.string().trim().min(1, 'must not be empty').max(20_000);
const pixels = z.int().min(64).max(4096);

/** A LoRA: a file name or an http(s) URL, alone or with its strength. */
export const Lora = z.union(
  [
    z.string().min(1).max(2000),
    z.strictObject({ path: z.string().min(1).max(2000), strength: z.number().min(-10).max(10).default(1) }),
  ],
  'must be a file name or URL, or {"path": …, "strength": …}',
);

/** A LoRA with its strength; undefined when it is none. */
export function readLora(value: unknown): { path: string; strength: number } | undefined {
  const { data } = Lora.safeParse(value);
  return typeof data === 'string' ? { path: data, strength: 1 } : data;
}

/** The brief's parameters of one generation; names we do not know are passed to the worker unchanged. */
export const GenerationParams = z.looseObject({
  prompt,
  negative_prompt: z.string().max(20_000).optional(),
  frames: z.int().min(1).max(2000).optional(),
  fps: z.number().min(1).max(120).optional(),
  width: pixels.optional(),
  height: pixels.optional(),
  guidance_scale: z.number().min(0).max(100).optional(),
  seed: z.int().min(-1).max(4_294_967_295).optional(),
  model: z.string().min(1).max(200).optional(),
  lora_weights: z.array(Lora).max(32).optional(),
});

/** Smooth transitions and upscaling of an existing clip. */
export const InterpolationParams = GenerationParams.extend({
  prompt: prompt.optional(),
  video_url: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }),
});

const WorkerParams = z.looseObject({});

/** The worker's generations: one prompt, one result. */
export const directTypes: readonly string[] = [
  ...[
    'wan_2_2_t2i',
    'vace',
    'vace_21',
    'vace_22',
    'flux',
    't2v',
    't2v_22',
    'i2v',
    'i2v_22',
    'hunyuan',
    'ltxv',
  ],
  ...['generate_video', 'qwen_image_edit', 'qwen_image_hires', 'qwen_image_style', 'image_inpaint'],
  ...['annotated_image_edit', 'qwen_image', 'qwen_image_2512', 'z_image_turbo', 'z_image_turbo_i2i'],
];

const specialisedTypes = [
  ...['travel_orchestrator', 'travel_segment', 'individual_travel_segment', 'travel_stitch'],
  ...['join_clips_orchestrator', 'join_clips_segment', 'edit_video_orchestrator', 'inpaint_frames'],
  ...['magic_edit', 'create_visualization', 'extract_frame', 'rife_interpolate_images', 'comfy'],
];

const briefSchemas = {
  video_generation: GenerationParams,
  custom_prompt: GenerationParams,
  frame_interpolation: InterpolationParams,
};

/** The brief's kinds of single tasks; its fourth, a list of prompts, is a batch. */
export const briefKinds: readonly string[] = Object.keys(briefSchemas);

/** The schema of `params` for each task type: the brief's kinds in full, the worker's other types passed through. */
export const paramsSchemas: Readonly<Record<string, z.ZodType<Record<string, unknown>>>> = {
  ...briefSchemas,
  ...Object.fromEntries([...directTypes, ...specialisedTypes].map((type) => [type, WorkerParams])),
};

/** Task types that POST /api/tasks accepts. */
export const taskTypes: readonly string[] = Object.keys(paramsSchemas);

/** Problems of `params` for a task type, as zod issues. */
export function paramsIssues(taskType: string, params: unknown): z.core.$ZodIssue[] {
  // A type may be named like a property that every object has.
  if (!Object.hasOwn(paramsSchemas, taskType)) return [];
  return paramsSchemas[taskType]?.safeParse(params).error?.issues ?? [];
}

/** True when this JSON text of params is larger than we store (256 KiB). */
export function paramsAreTooLarge(text: string): boolean {
  return Buffer.byteLength(text) > PARAMS_LIMIT_BYTES;
}
