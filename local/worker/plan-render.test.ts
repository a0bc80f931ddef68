import { planRender } from './plan-render.js';

const taskId = '0b9f7c1e-4f5e-4d0b-9b52-6f6d7c0f4f11';

test.each([
  ['defaults', {}, { width: 512, height: 512, frames: 24, fps: 8, prompt: '' }],
  [
    "the brief's names",
    { width: 768, height: 432, frames: 48, fps: 12 },
    { width: 768, height: 432, frames: 48, fps: 12 },
  ],
  [
    "the real worker's names",
    { resolution: '832x480', video_length: 81 },
    { width: 832, height: 480, frames: 81, fps: 8 },
  ],
  [
    "the brief's names first",
    { width: 64, resolution: '832x480', frames: 5, video_length: 81 },
    { width: 64, height: 480, frames: 5 },
  ],
  [
    'interpolation targets',
    { frames: 24, fps: 8, target_frames: 48, target_fps: 16 },
    { frames: 48, fps: 16 },
  ],
  [
    'numbers sent as text',
    { width: '320', frames: '10', fps: '23.976', seed: '7' },
    { width: 320, frames: 10, fps: 23.976, seed: 7 },
  ],
  [
    'odd sizes',
    { width: 833, height: 481 },
    { width: 832, height: 480, notes: ['Size 833x481 rounded to even 832x480'] },
  ],
  ['nulls', { seed: null, width: null, prompt: null }, { width: 512, prompt: '' }],
  ['seed 0', { seed: 0 }, { seed: 0 }],
])('%s', (_name, params, expected) => {
  expect(planRender(taskId, params)).toMatchObject(expected);
});

test.each([[{}], [{ seed: -1 }], [{ seed: null }]])('a seed left open (%j) comes from the task', (params) => {
  const seed = planRender(taskId, params).seed;
  expect(planRender(taskId, params).seed).toBe(seed);
  expect(planRender('another-task', params).seed).not.toBe(seed);
});

test('facts name what was asked for', () => {
  const params = {
    model: 'wan2gp_v2.1',
    seed: 42,
    guidance_scale: 7.5,
    lora_weights: ['style_anime.safetensors'],
  };
  expect(planRender(taskId, params).facts).toBe(
    'wan2gp_v2.1 · seed 42 · 512×512 · 24 frames at 8 fps · cfg 7.5 · 1 LoRA',
  );
});

test.each([
  [{ width: 0 }, 'width'],
  [{ height: 100_000 }, 'height'],
  [{ frames: 0 }, 'frames'],
  [{ fps: 'fast' }, 'fps'],
  [{ resolution: 'wide' }, 'resolution'],
  [{ resolution: '8x8' }, 'resolution'],
])('%j is refused, naming the key', (params, key) => {
  expect(() => planRender(taskId, params)).toThrow(`Invalid params: ${key}`);
});
