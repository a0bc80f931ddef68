import { eventData, eventHeaders, type OutboxEvent } from './cloud-event.js';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const nothing = {
  task_id: null,
  project_id: null,
  worker_id: null,
  task_type: null,
  status: null,
  attempts: null,
  data: null,
  traceparent: null,
};
const occurred_at = '2026-11-23T12:00:00.000Z';
const created: OutboxEvent = {
  ...nothing,
  id: 7,
  event_type: 'task.created',
  occurred_at,
  task_id: '5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11',
  project_id: '1b6f7f0e-3c0a-4d7a-8d44-6a8ff1f7f3a5',
  task_type: 'video_generation',
  status: 'Queued',
  attempts: 0,
};
const terminated: OutboxEvent = {
  ...nothing,
  id: 8,
  event_type: 'worker.terminated',
  occurred_at,
  worker_id: 'gpu-1',
  status: 'terminated',
  data: { instance_type: 'NVIDIA GeForce RTX 4090' },
};

test('a task event names its worker, or null', () => {
  expect(eventData(created)).toEqual({
    event_id: '7',
    occurred_at: '2026-11-23T12:00:00.000Z',
    task_id: created.task_id,
    project_id: created.project_id,
    worker_id: null,
    task_type: 'video_generation',
    status: 'Queued',
    attempts: 0,
  });
});

test('a worker event has no task fields, and its data beside the columns', () => {
  expect(eventData(terminated)).toEqual({
    event_id: '8',
    occurred_at: '2026-11-23T12:00:00.000Z',
    worker_id: 'gpu-1',
    status: 'terminated',
    instance_type: 'NVIDIA GeForce RTX 4090',
  });
});

test('headers carry the CloudEvents attributes and the trace', () => {
  expect(eventHeaders({ ...created, traceparent })).toEqual({
    'ce-id': '7',
    'ce-specversion': '1.0',
    'ce-type': 'task.created',
    'ce-source': '/callsheet',
    'ce-time': '2026-11-23T12:00:00.000Z',
    'ce-subject': created.task_id,
    'content-type': 'application/json',
    traceparent,
  });
});

test.each([
  ['gpu-1', 'gpu-1'],
  ['my "big" box', 'my%20%22big%22%20box'],
  ['100%', '100%25'],
  ['büro\r\nx', 'b%C3%BCro%0D%0Ax'],
  ['🎬', '%F0%9F%8E%AC'],
])('a subject %p travels as %p', (worker_id, subject) => {
  expect(eventHeaders({ ...terminated, worker_id })['ce-subject']).toBe(subject);
});

test('what is no trace context is not sent', () => {
  expect(eventHeaders({ ...created, traceparent: 'x\r\nInjected: 1' })).not.toHaveProperty('traceparent');
});
