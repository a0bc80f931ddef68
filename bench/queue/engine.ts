/** A job queue under measurement; every engine works on a database of its own of the same server. */
export interface Engine {
  readonly name: string;
  /** Adds one job, resolved when it is durable. */
  enqueue(): Promise<unknown>;
  /** Throws away everything and adds this many jobs. */
  refill(jobs: number): Promise<void>;
  /** Workers claim and complete one job at a time until the time is over or nothing is left. */
  drain(workers: number, milliseconds: number): Promise<Drained>;
  stop(): Promise<void>;
}

/** Jobs done, and the milliseconds from the first to the last. */
export interface Drained {
  jobs: number;
  milliseconds: number;
}

/** What every engine is given to carry: 350 bytes, as a prompt with its settings has. */
export const PARAMS = {
  prompt: 'A paper lantern drifting over a quiet night river, slow camera move, soft light, film grain',
  negative_prompt: 'blurry, low quality, watermark, text, deformed hands',
  frames: 81,
  fps: 16,
  width: 832,
  height: 480,
  guidance_scale: 7.5,
  seed: 42,
  model: 'wan2gp_v2.1',
  lora_weights: ['style_anime.safetensors'],
};

/** Completed jobs a second. */
export function rate({ jobs, milliseconds }: Drained): number {
  return milliseconds > 0 ? (jobs / milliseconds) * 1000 : 0;
}
