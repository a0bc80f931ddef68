import { isObjectKey, taskOfKey } from './object-key.js';
import { readStorageCall } from './storage-call.js';

const id = '5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11';

test.each([
  ['a/b.mp4', true],
  ["a/b c (1)'s.mp4", true],
  [`user/tasks/${id}/clip.mp4`, true],
  ['', false],
  ['/a.mp4', false],
  ['a//b.mp4', false],
  ['a/', false],
  ['../a.mp4', false],
  ['a/../../b.mp4', false],
  ['a/.hidden', false],
  ['a\\b.mp4', false],
  ['a\0.mp4', false],
  ['a%2e.mp4', false],
  ['ü.mp4', false],
  [`${'x'.repeat(255)}`, true],
  [`${'x'.repeat(300)}.mp4`, false],
  [`${'x/'.repeat(600)}y`, false],
])('%j may be a key: %p', (path, allowed) => {
  expect(isObjectKey(path)).toBe(allowed);
});

test.each([
  [`user/tasks/${id}/clip.mp4`, id],
  [`user/tasks/${id.toUpperCase()}/thumbnails/t.jpg`, id],
  [`task_${id}.mp4`, id],
  [`videos/task_${id}_thumb.jpg`, id],
  [`${id}/clip.mp4`, undefined],
  ['user/tasks/task-1/clip.mp4', undefined],
  ['task_outputs/x.png', undefined],
])('%s belongs to task %s', (path, task) => {
  expect(taskOfKey(path)).toBe(task);
});

test.each([
  ['POST object/b/a/c.mp4', { kind: 'write', bucket: 'b', path: 'a/c.mp4', replaces: false }],
  ['PUT object/b/c.mp4', { kind: 'write', bucket: 'b', path: 'c.mp4', replaces: true }],
  ['POST object/upload/sign/b/c.mp4', { kind: 'sign upload', bucket: 'b', path: 'c.mp4' }],
  ['PUT object/upload/sign/b/c.mp4', { kind: 'signed upload', bucket: 'b', path: 'c.mp4' }],
  ['POST object/sign/b/c.mp4', { kind: 'sign read', bucket: 'b', path: 'c.mp4' }],
  ['POST object/sign/b', { kind: 'sign reads', bucket: 'b' }],
  ['GET object/sign/b/c.mp4', { kind: 'signed read', bucket: 'b', path: 'c.mp4' }],
  ['GET object/public/b/a/c.mp4', { kind: 'public', bucket: 'b', path: 'a/c.mp4' }],
  ['HEAD object/b/c.mp4', { kind: 'download', bucket: 'b', path: 'c.mp4' }],
  ['GET object/authenticated/b/c.mp4', { kind: 'download', bucket: 'b', path: 'c.mp4' }],
  ['GET object/info/b/c.mp4', { kind: 'info', bucket: 'b', path: 'c.mp4' }],
  ['POST object/list/b', { kind: 'list', bucket: 'b' }],
  ['DELETE object/b', { kind: 'remove', bucket: 'b' }],
  ['GET bucket', { kind: 'list buckets' }],
  ['GET bucket/b', { kind: 'show bucket', bucket: 'b' }],
  ['POST bucket', undefined],
  ['DELETE bucket/b', undefined],
  ['POST object/move', undefined],
  ['POST object/copy', undefined],
  ['GET object/public/b', undefined],
  ['PUT object/upload/sign/b', undefined],
  ['POST object/list/b/c', undefined],
  ['GET render/image/public/b/c.png', undefined],
  ['GET ', undefined],
])('%s', (request, call) => {
  const [method = '', path = ''] = request.split(' ');
  expect(readStorageCall(method, path)).toEqual(call);
});
