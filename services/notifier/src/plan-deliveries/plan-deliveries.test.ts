import { WebhookBody } from '@callsheet/contracts';
import { webhookText, type TaskEnd } from './plan-deliveries.js';

const complete: TaskEnd = {
  eventId: '7',
  eventType: 'task.completed',
  taskId: '6f1e2a34-1111-4222-8333-444455556666',
  projectId: '00000000-0000-0000-0000-000000000001',
  taskType: 'video_generation',
  status: 'Complete',
  attempts: 1,
  videoUrl: 'https://storage.test/video.mp4',
  outputLocation: 'https://storage.test/video.mp4',
  errorMessage: null,
  url: 'https://caller.test/hook',
  resultData: { processing_time_seconds: 145.3 },
  startedAt: new Date('2026-01-01T12:00:00.000Z'),
  endedAt: new Date('2026-01-01T12:02:30.250Z'),
};

test("the brief's four fields come first, in its order", () => {
  expect(webhookText(complete)).toBe(
    '{"task_id":"6f1e2a34-1111-4222-8333-444455556666","status":"Complete",' +
      '"video_url":"https://storage.test/video.mp4","processing_time":145.3,' +
      '"task_type":"video_generation","attempts":1,"error_message":null}',
  );
});

const failure = { status: 'Failed', attempts: 3, errorMessage: 'CUDA out of memory error' } as const;

test.each([
  [
    'the time between claim and end, when the worker measured none',
    { resultData: {} },
    { processing_time: 150.25 },
  ],
  ['no time that cannot be known', { resultData: null, startedAt: null }, { processing_time: null }],
  [
    'a time that is no number is not passed on',
    { resultData: { processing_time_seconds: 'x' } },
    { processing_time: 150.25 },
  ],
  [
    'the output location, when it is an address',
    { videoUrl: null },
    { video_url: 'https://storage.test/video.mp4' },
  ],
  ['no address in a text output', { videoUrl: null, outputLocation: 'a prompt' }, { video_url: null }],
  [
    'a failure with its reason and no video',
    failure,
    { video_url: null, processing_time: null, error_message: 'CUDA out of memory error' },
  ],
  [
    'a cancellation',
    { status: 'Cancelled' } as const,
    { status: 'Cancelled', video_url: null, error_message: null },
  ],
])('%s', (_name, change, expected) => {
  const body = WebhookBody.parse(JSON.parse(webhookText({ ...complete, ...change })));
  expect(body).toMatchObject(expected);
});
