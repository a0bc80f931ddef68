import { lorasOf, mediaOf, promptOf, sizeOf, tellTries } from './task-facts';

const task = (params: Record<string, unknown>, result_data: Record<string, unknown> | null = null) => ({
  params,
  result_data,
  task_type: 'video_generation',
});

test('the prompt names a task, else its clip, else its type', () => {
  expect(promptOf(task({ prompt: 'A cat' }))).toBe('A cat');
  expect(promptOf(task({ video_url: 'https://x/y.mp4' }))).toBe('https://x/y.mp4');
  expect(promptOf(task({ prompt: 7 }))).toBe('video_generation');
});

test('what was made counts before what was asked for', () => {
  expect(sizeOf(task({ width: 100, height: 50 }, { width: 64, height: 32, frames: 8 }))).toBe('64×32 · 8 f');
  expect(sizeOf(task({ resolution: '832x480' }))).toBe('832x480');
  expect(sizeOf(task({}))).toBeUndefined();
});

test('LoRAs are named without folder and ending, whatever their form', () => {
  const lora_weights = [
    'a/b/anime.safetensors',
    { path: 'https://x/film.safetensors', strength: 1 },
    5,
    null,
  ];
  expect(lorasOf(task({ lora_weights }))).toEqual(['anime', 'film']);
});

test('only http addresses are shown', () => {
  expect(mediaOf(task({}, { video_url: 'javascript:alert(1)', thumbnail_url: 'https://x/y.jpg' }))).toEqual({
    video: undefined,
    image: 'https://x/y.jpg',
  });
});

test.each([
  ['Complete', 0, 'at the first try'],
  ['Complete', 2, 'at try 3'],
  ['Complete', 3, 'at try 3'],
  ['In Progress', 1, 'try 2 of 3'],
  ['Queued', 0, 'not tried yet'],
  ['Queued', 1, '1 of 3 tries failed'],
  ['Failed', 3, '3 of 3 tries failed'],
] as const)('%s after %i failures: %s', (status, attempts, words) => {
  expect(tellTries({ status, attempts, max_attempts: 3 })).toBe(words);
});
