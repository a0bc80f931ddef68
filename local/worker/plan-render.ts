import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Everything that decides the picture: sizes in pixels, `fps` in frames per second, `notes` for the log. */
export interface RenderPlan {
  width: number;
  height: number;
  frames: number;
  fps: number;
  seed: number;
  prompt: string;
  facts: string;
  notes: string[];
}

/** Turns a task's params into a plan; accepts this project's names and Headless-Wan2GP's, throws on values out of range. */
export function planRender(taskId: string, params: Record<string, unknown>): RenderPlan {
  const read = renderParams.safeParse(params);
  if (!read.success) throw new Error(`Invalid params: ${problems(read.error)}`);
  const given = read.data;
  const asked = askedSize(given);
  const size = { width: roundToEven(asked.width), height: roundToEven(asked.height) };
  const plan = {
    ...size,
    frames: given.target_frames ?? given.frames ?? given.video_length ?? 24,
    fps: given.target_fps ?? given.fps ?? 8,
    seed: given.seed === undefined || given.seed === null || given.seed < 0 ? seedOf(taskId) : given.seed,
    prompt: given.prompt ?? '',
  };
  return { ...plan, facts: describe(given, plan), notes: sizeNotes(asked, size) };
}

const side = z.coerce.number().int().min(16).max(4096);
const frameCount = z.coerce.number().int().min(1).max(5000).nullish();
const frameRate = z.coerce.number().min(1).max(120).nullish();

const renderParams = z.object({
  prompt: z.string().nullish(),
  seed: z.coerce.number().int().nullish(),
  width: side.nullish(),
  height: side.nullish(),
  resolution: z
    .string()
    .regex(/^\d+x\d+$/i, 'must look like 832x480')
    .transform((text): unknown => text.toLowerCase().split('x'))
    .pipe(z.tuple([side, side]))
    .nullish(),
  frames: frameCount,
  video_length: frameCount,
  target_frames: frameCount,
  fps: frameRate,
  target_fps: frameRate,
  model: z.string().nullish(),
  guidance_scale: z.coerce.number().nullish(),
  lora_weights: z.array(z.unknown()).nullish(),
});

type RenderParams = z.infer<typeof renderParams>;

function askedSize(given: RenderParams): { width: number; height: number } {
  const [width, height] = given.resolution ?? [512, 512];
  return { width: given.width ?? width, height: given.height ?? height };
}

// H.264 in yuv420p stores colour at half resolution, so both sides must be even.
function roundToEven(side: number): number {
  return side - (side % 2);
}

function seedOf(taskId: string): number {
  return createHash('sha256').update(taskId).digest().readUInt32BE(0);
}

function describe(given: RenderParams, plan: Omit<RenderPlan, 'facts' | 'notes'>): string {
  const loras = given.lora_weights?.length ?? 0;
  return [
    given.model ?? 'no model',
    `seed ${plan.seed}`,
    `${plan.width}×${plan.height}`,
    `${plan.frames} frames at ${plan.fps} fps`,
    ...(given.guidance_scale ? [`cfg ${given.guidance_scale}`] : []),
    ...(loras > 0 ? [`${loras} LoRA`] : []),
  ].join(' · ');
}

function sizeNotes(
  asked: { width: number; height: number },
  size: { width: number; height: number },
): string[] {
  if (asked.width === size.width && asked.height === size.height) return [];
  return [`Size ${asked.width}x${asked.height} rounded to even ${size.width}x${size.height}`];
}

function problems(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}
