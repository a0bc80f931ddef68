import { kinds, type Draft } from './kinds';
import { readPrompts } from './read-prompts';

/** A request as it will be sent. */
export interface NewRequest {
  path: '/api/tasks' | '/api/batches';
  body: Record<string, unknown>;
}

/** The request that a draft stands for; throws SyntaxError when its further parameters are no JSON object. */
export function buildRequest(draft: Draft): NewRequest {
  const task_type = kinds.find(({ value }) => value === draft.kind)?.type ?? 'video_generation';
  const shared = { task_type, ...options(draft) };
  if (draft.kind !== 'batch')
    return { path: '/api/tasks', body: { ...shared, params: { ...prompted(draft), ...params(draft) } } };
  const prompts = readPrompts(draft.prompts).items;
  const name = draft.name.trim();
  return {
    path: '/api/batches',
    body: { ...shared, ...(name ? { name } : {}), prompts, params: params(draft) },
  };
}

function prompted({ kind, prompt, clip }: Draft): Record<string, unknown> {
  return defined({
    prompt: kind === 'interpolation' ? prompt.trim() || undefined : prompt,
    video_url: kind === 'interpolation' ? clip.trim() : undefined,
  });
}

function params(draft: Draft): Record<string, unknown> {
  const [width, height] = draft.size.split('x').map(Number);
  return {
    ...defined({
      negative_prompt: draft.negative.trim() || undefined,
      width,
      height,
      frames: number(draft.frames),
      fps: number(draft.fps),
      guidance_scale: number(draft.guidance),
      seed: number(draft.seed),
      model: draft.model.trim() || undefined,
      lora_weights: draft.loras.length > 0 ? draft.loras : undefined,
    }),
    ...extra(draft.extra),
  };
}

function options({ priority, vram, webhook }: Draft): Record<string, unknown> {
  return defined({
    priority: number(priority),
    min_vram_gb: number(vram),
    webhook_url: webhook.trim() || undefined,
  });
}

function extra(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError('must be a JSON object');
  return { ...value };
}

function number(value: number | string): number | undefined {
  return value === '' || Number.isNaN(Number(value)) ? undefined : Number(value);
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
