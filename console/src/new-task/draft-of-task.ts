import type { TaskDetail } from '@callsheet/contracts';
import { lorasOf } from '../tasks/task-facts';
import type { Draft } from './kinds';

const known = [
  'prompt',
  'negative_prompt',
  'video_url',
  'width',
  'height',
  'frames',
  'fps',
  'guidance_scale',
  'seed',
  'model',
];

/** A draft that asks for the same as a task did. */
export function draftOf({ task_type, params }: TaskDetail): Partial<Draft> {
  const text = (name: string) => (typeof params[name] === 'string' ? params[name] : '');
  const number = (name: string) => (typeof params[name] === 'number' ? params[name] : '');
  const rest = Object.entries(params).filter(([name]) => !known.includes(name) && name !== 'lora_weights');
  const [width, height] = [number('width'), number('height')];
  return {
    kind:
      task_type === 'frame_interpolation'
        ? 'interpolation'
        : task_type === 'custom_prompt'
          ? 'custom'
          : 'video',
    prompt: text('prompt'),
    negative: text('negative_prompt'),
    clip: text('video_url'),
    ...(width && height ? { size: `${width}x${height}` } : {}),
    frames: number('frames'),
    fps: number('fps'),
    guidance: number('guidance_scale'),
    seed: number('seed'),
    model: text('model'),
    loras: lorasOf({ params }),
    extra: rest.length > 0 ? JSON.stringify(Object.fromEntries(rest), null, 2) : '',
  };
}
