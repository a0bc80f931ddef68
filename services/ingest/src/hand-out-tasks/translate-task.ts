import { briefKinds, directTypes, readLora } from '@callsheet/contracts';

/** A task's kind and params. */
export interface Work {
  task_type: string;
  params: Record<string, unknown>;
}

/** What clients call a model, the worker's task type for it, and the worker's name of it where the type alone does not say. */
const models: Readonly<Record<string, { task_type: string; model?: string }>> = {
  'wan2gp_v2.1': { task_type: 't2v', model: 't2v' },
  'wan2gp_v2.2': { task_type: 't2v_22' },
  wan2gp: { task_type: 't2v', model: 't2v' },
  'wan2.1': { task_type: 't2v', model: 't2v' },
  'wan2.2': { task_type: 't2v_22' },
};
/** Runs whatever model `params.model` names. */
const ANY_MODEL = 'generate_video';
/** The worker refuses a task without a prompt. */
const INTERPOLATION_PROMPT = 'smooth, continuous motion';

/**
 * The task as Headless-Wan2GP understands it: the brief's kinds become task types it has, the brief's names of params stand
 * beside its own. Names of its own that the task has already win; types that are not generations are left alone.
 */
export function translateTask({ task_type, params }: Work): Work {
  if (!briefKinds.includes(task_type) && !directTypes.includes(task_type)) return { task_type, params };
  const translated = { ...sizeOf(params), ...lorasOf(params), ...clipOf(task_type, params), ...params };
  if (!briefKinds.includes(task_type)) return { task_type, params: translated };
  return withModel(task_type, translated);
}

function withModel(kind: string, params: Record<string, unknown>): Work {
  const { model, ...others } = params;
  if (model === undefined || model === null)
    return { task_type: kind === 'frame_interpolation' ? ANY_MODEL : 't2v', params: others };
  const known = typeof model === 'string' ? models[model.toLowerCase()] : undefined;
  if (!known) return { task_type: ANY_MODEL, params };
  return {
    task_type: known.task_type,
    params: known.model === undefined ? others : { ...others, model: known.model },
  };
}

function sizeOf({ frames, width, height }: Record<string, unknown>): Record<string, unknown> {
  const sides = [width ?? height, height ?? width];
  return {
    ...(typeof frames === 'number' ? { video_length: frames } : {}),
    ...(sides.every((side) => typeof side === 'number') ? { resolution: sides.join('x') } : {}),
  };
}

/** Files are activated by name, those at a URL are fetched first. */
function lorasOf({ lora_weights }: Record<string, unknown>): Record<string, unknown> {
  const loras = Array.isArray(lora_weights) ? lora_weights.flatMap((entry) => readLora(entry) ?? []) : [];
  const remote = loras.filter(({ path }) => /^https?:\/\//i.test(path));
  const local = loras.filter((lora) => !remote.includes(lora));
  return {
    ...(local.length === 0
      ? {}
      : {
          activated_loras: local.map(({ path }) => path),
          loras_multipliers: local.map(({ strength }) => strength).join(' '),
        }),
    ...(remote.length === 0
      ? {}
      : { additional_loras: Object.fromEntries(remote.map(({ path, strength }) => [path, strength])) }),
  };
}

/** Interpolation as the generator does it after the fact: twice the frames of an existing clip. */
function clipOf(kind: string, { video_url }: Record<string, unknown>): Record<string, unknown> {
  if (kind !== 'frame_interpolation') return {};
  return { prompt: INTERPOLATION_PROMPT, video_source: video_url, temporal_upsampling: 'rife2' };
}
