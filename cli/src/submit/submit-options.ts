import { type CommonOptions } from '../session.js';

/** What `callsheet submit` takes. */
export interface SubmitOptions extends CommonOptions {
  file?: string;
  batch?: string | true;
  type: string;
  negativePrompt?: string;
  frames?: number;
  fps?: number;
  width?: number;
  height?: number;
  seed?: number;
  guidanceScale?: number;
  model?: string;
  lora?: string[];
  param?: Record<string, unknown>;
  params?: Record<string, unknown>;
  priority?: number;
  maxAttempts?: number;
  minVramGb?: number;
  webhook?: string;
  wait?: boolean;
  download?: string;
  timeout?: number;
}

/** The params that the options name; those that were not given are left out. */
export function paramsOf(options: SubmitOptions): Record<string, unknown> {
  const named = {
    negative_prompt: options.negativePrompt,
    frames: options.frames,
    fps: options.fps,
    width: options.width,
    height: options.height,
    seed: options.seed,
    guidance_scale: options.guidanceScale,
    model: options.model,
    lora_weights: options.lora,
  };
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  return { ...options.params, ...Object.fromEntries(given), ...options.param };
}

/** What the options say of each task besides its params. */
export function taskFieldsOf({ priority, maxAttempts, minVramGb }: SubmitOptions) {
  return { priority, max_attempts: maxAttempts, min_vram_gb: minVramGb };
}
