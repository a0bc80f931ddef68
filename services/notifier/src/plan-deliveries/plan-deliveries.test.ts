import { WebhookBody, WebhookCloudEvent } from '@callsheet/contracts';
import { inRounds, plannedText, type Announcement } from './plan-deliveries.js';

const complete: Announcement = {
  eventId: '7',
  eventType: 'task.completed',
  occurredAt: new Date('2026-01-01T12:02:31.000Z'),
  taskId: '6f1e2a34-1111-4222-8333-444455556666',
  batchId: null,
  projectId: '00000000-0000-0000-0000-000000000001',
  data: { video_url: 'https://storage.test/video.mp4', output_location: 'https://storage.test/video.mp4' },
  taskType: 'video_generation',
  status: 'Complete',
  attempts: 1,
  resultData: { processing_time_seconds: 145.3 },
  startedAt: new Date('2026-01-01T12:00:00.000Z'),
  endedAt: new Date('2026-01-01T12:02:30.250Z'),
  endpointId: null,
  destination: '11111111-1111-4222-8333-444455556666',
  url: 'https://caller.test/hook',
  format: 'flat',
  enabled: true,
  proven: true,
  limited: false,
};
const webhookText = (announcement: Announcement) => plannedText(announcement).body;

test("the brief's four fields come first, in its order", () => {
  expect(webhookText(complete)).toBe(
    '{"task_id":"6f1e2a34-1111-4222-8333-444455556666","status":"Complete",' +
      '"video_url":"https://storage.test/video.mp4","processing_time":145.3,' +
      '"task_type":"video_generation","attempts":1,"error_message":null,' +
      '"event_type":"task.completed"}',
  );
});

const failure = {
  status: 'Failed',
  attempts: 3,
  data: { error_message: 'CUDA out of memory error' },
} as const;

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
    { data: { output_location: 'https://storage.test/video.mp4' } },
    { video_url: 'https://storage.test/video.mp4' },
  ],
  ['no address in a text output', { data: { output_location: 'a prompt' } }, { video_url: null }],
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

test('an endpoint of format cloudevents gets the flat body inside a structured event', () => {
  const text = webhookText({ ...complete, format: 'cloudevents' });
  const { data, ...attributes } = WebhookCloudEvent.parse(JSON.parse(text));
  expect(attributes).toEqual({
    specversion: '1.0',
    id: '7',
    source: '/callsheet',
    type: 'task.completed',
    subject: complete.taskId,
    time: '2026-01-01T12:02:31.000Z',
    datacontenttype: 'application/json',
  });
  expect(data).toEqual(JSON.parse(webhookText(complete)));
});

test('the end of a batch tells its counts', () => {
  const batch = { batch_id: '22222222-1111-4222-8333-444455556666', completed: 2, failed: 1, cancelled: 0 };
  const none = { taskId: null, taskType: null, status: null, attempts: null };
  const end = { ...complete, ...none, eventType: 'batch.completed', batchId: batch.batch_id, data: batch };
  expect(JSON.parse(webhookText(end))).toEqual({
    ...batch,
    event_type: 'batch.completed',
    occurred_at: '2026-01-01T12:02:31.000Z',
  });
});

test('a body over 256 kB is not sent; its record says so and stays small', () => {
  const data = { video_url: `https://storage.test/${'v'.repeat(300_000)}` };
  const { body, refusal } = plannedText({ ...complete, data });
  expect(refusal).toBe('the body would have 294 kB, more than 256 kB');
  expect(WebhookBody.parse(JSON.parse(body))).toMatchObject({ task_id: complete.taskId, video_url: null });
});

test('what a disabled endpoint misses is on record', () => {
  expect(plannedText({ ...complete, enabled: false }).refusal).toBe('the endpoint is disabled');
});

test('a round has one announcement for each task and destination', () => {
  const failed = { ...complete, eventId: '5' };
  const elsewhere = { ...complete, destination: '33333333-1111-4222-8333-444455556666' };
  const other = { ...complete, taskId: '44444444-1111-4222-8333-444455556666' };
  expect(inRounds([failed, complete, elsewhere, other])).toEqual([[failed, elsewhere, other], [complete]]);
});
