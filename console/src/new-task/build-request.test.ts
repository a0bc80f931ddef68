import { buildRequest } from './build-request';
import { emptyDraft } from './kinds';

test('a video is a task with the fields that were filled', () => {
  const draft = { ...emptyDraft, prompt: 'A cat', size: '832x480', seed: 7, model: ' wan ', priority: 5 };
  expect(buildRequest(draft)).toEqual({
    path: '/api/tasks',
    body: {
      task_type: 'video_generation',
      priority: 5,
      params: { prompt: 'A cat', width: 832, height: 480, frames: 24, fps: 8, seed: 7, model: 'wan' },
    },
  });
});

test('a batch carries its lines and the shared parameters, and no prompt of its own', () => {
  const { path, body } = buildRequest({
    ...emptyDraft,
    kind: 'batch',
    prompt: 'left over',
    prompts: 'a\nb',
    name: 'Two',
  });
  expect(path).toBe('/api/batches');
  expect(body).toMatchObject({ name: 'Two', prompts: ['a', 'b'], params: { width: 512 } });
  expect(body['params']).not.toHaveProperty('prompt');
});

test('an interpolation needs its clip, and may do without a prompt', () => {
  const { body } = buildRequest({ ...emptyDraft, kind: 'interpolation', clip: 'https://x/y.mp4' });
  expect(body).toMatchObject({ task_type: 'frame_interpolation', params: { video_url: 'https://x/y.mp4' } });
  expect(body['params']).not.toHaveProperty('prompt');
});

test('further parameters win over the form, and must be an object', () => {
  const draft = { ...emptyDraft, prompt: 'A cat', extra: '{"frames": 8, "steps": 30}' };
  expect(buildRequest(draft).body['params']).toMatchObject({ frames: 8, steps: 30 });
  expect(() => buildRequest({ ...draft, extra: '[1]' })).toThrow('must be a JSON object');
});
