import { briefKinds, directTypes, taskTypes } from '@callsheet/contracts';
import { translateTask } from './translate-task.js';

const sample = {
  prompt: 'A cat walking through a garden',
  negative_prompt: 'blurry, low quality',
  frames: 24,
  fps: 8,
  width: 512,
  height: 512,
  guidance_scale: 7.5,
  seed: 42,
  model: 'wan2gp_v2.1',
  lora_weights: ['style_anime.safetensors'],
  processing_time: 120,
};

test("the brief's sample, as the real worker runs it; the brief's own names stay", () => {
  expect(translateTask({ task_type: 'video_generation', params: sample })).toEqual({
    task_type: 't2v',
    params: {
      ...sample,
      model: 't2v',
      video_length: 24,
      resolution: '512x512',
      activated_loras: ['style_anime.safetensors'],
      loras_multipliers: '1',
    },
  });
});

test.each<[string, object, object]>([
  ['frames', { frames: 81 }, { video_length: 81 }],
  ['width and height', { width: 832, height: 480 }, { resolution: '832x480' }],
  ['one side: a square', { height: 640 }, { resolution: '640x640' }],
  [
    'LoRAs with strengths, some at a URL',
    {
      lora_weights: [
        'a.safetensors',
        { path: 'b.safetensors', strength: 0.5 },
        'https://x.test/c.safetensors',
        { path: 'https://x.test/d.safetensors', strength: 0.8 },
      ],
    },
    {
      activated_loras: ['a.safetensors', 'b.safetensors'],
      loras_multipliers: '1 0.5',
      additional_loras: { 'https://x.test/c.safetensors': 1, 'https://x.test/d.safetensors': 0.8 },
    },
  ],
  [
    "the worker's own names win",
    {
      frames: 24,
      video_length: 49,
      width: 512,
      height: 512,
      resolution: '832x480',
      activated_loras: ['z'],
      lora_weights: ['a'],
    },
    { video_length: 49, resolution: '832x480', activated_loras: ['z'] },
  ],
  [
    'what makes no sense is left alone',
    { frames: 'many', width: 'wide', lora_weights: [7] },
    { frames: 'many' },
  ],
])('params: %s', (_, params, expected) => {
  const translated = translateTask({ task_type: 't2v', params: { prompt: 'x', ...params } });
  expect(translated.task_type).toBe('t2v');
  expect(translated.params).toMatchObject(expected);
});

test.each<[string, unknown, string, unknown]>([
  ['video_generation', undefined, 't2v', undefined],
  ['video_generation', 'wan2gp_v2.1', 't2v', 't2v'],
  ['video_generation', 'WAN2GP_V2.2', 't2v_22', undefined],
  ['custom_prompt', 'vace_14B', 'generate_video', 'vace_14B'],
  ['custom_prompt', undefined, 't2v', undefined],
  ['frame_interpolation', undefined, 'generate_video', undefined],
])('%s with model %s runs as %s with model %s', (task_type, model, type, workerModel) => {
  const translated = translateTask({
    task_type,
    params: { prompt: 'x', ...(model === undefined ? {} : { model }) },
  });
  expect([translated.task_type, translated.params['model']]).toEqual([type, workerModel]);
});

test('an interpolation works on the clip it names, with a prompt, since the worker refuses a task without', () => {
  const params = { video_url: 'https://x.test/in.mp4' };
  expect(translateTask({ task_type: 'frame_interpolation', params }).params).toMatchObject({
    prompt: expect.any(String) as string,
    video_source: 'https://x.test/in.mp4',
    temporal_upsampling: 'rife2',
  });
  const asked = translateTask({ task_type: 'frame_interpolation', params: { ...params, prompt: 'mine' } });
  expect(asked.params).toMatchObject({ prompt: 'mine' });
});

test.each([
  'travel_orchestrator',
  'travel_segment',
  'join_clips_segment',
  'rife_interpolate_images',
  'comfy',
])('%s is left alone', (task_type) => {
  const params = { frames: 24, width: 512, height: 512, lora_weights: ['a'] };
  expect(translateTask({ task_type, params })).toEqual({ task_type, params });
});

test('whatever can be asked for is handed out as a type that the real worker has', () => {
  const own = taskTypes.filter((type) => !briefKinds.includes(type));
  for (const task_type of taskTypes)
    expect(own).toContain(translateTask({ task_type, params: {} }).task_type);
  expect(own).toEqual(expect.arrayContaining([...directTypes]));
});
