import { percentile, verify, type Receipt } from './verify.js';

const expected = [
  { taskId: 'a', eventType: 'task.failed', committedAt: 100 },
  { taskId: 'a', eventType: 'task.completed', committedAt: 100 },
  { taskId: 'b', eventType: 'task.failed', committedAt: 100 },
];
const receipt = (taskId: string, eventType: string, at: number, change: Partial<Receipt> = {}): Receipt => ({
  ...{ webhookId: `${taskId} ${eventType}`, taskId, eventType, name: 'ok', at, accepted: true },
  ...change,
});
const all = [
  receipt('a', 'task.failed', 110),
  receipt('a', 'task.completed', 120),
  receipt('b', 'task.failed', 130),
];

test('all that was sent arrived, in order', () => {
  expect(verify(expected, all)).toEqual({
    ...{ lost: 0, outOfOrder: 0, renamed: 0, repeated: 0 },
    ...{ latencies: [10, 20, 30], lastAt: 130 },
  });
});

test('what was only refused is lost', () => {
  const refused = receipt('b', 'task.failed', 130, { accepted: false });
  expect(verify(expected, [...all.slice(0, 2), refused])).toMatchObject({ lost: 1 });
});

test('a later webhook before the earlier one was accepted is out of order', () => {
  const refused = receipt('a', 'task.failed', 110, { accepted: false });
  const receipts = [refused, receipt('a', 'task.completed', 120), receipt('a', 'task.failed', 140)];
  expect(verify(expected.slice(0, 2), receipts)).toMatchObject({ outOfOrder: 1, lost: 0 });
});

test('one that never arrives leaves what comes after it out of order', () => {
  expect(verify(expected, all.slice(1))).toMatchObject({ lost: 1, outOfOrder: 1 });
});

test('a webhook under another id, and one accepted twice', () => {
  const again = receipt('b', 'task.failed', 150, { webhookId: 'other' });
  expect(verify(expected, [...all, again])).toMatchObject({ renamed: 1, repeated: 1 });
});

test('percentiles', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([51, 96, 100, 100]);
});
