import { CreateTask } from '@callsheet/contracts';
import { readIdempotencyKey, requestDigest } from './idempotency.js';
import { validTraceparent } from './traceparent.js';

test.each([[undefined], ['k'], ['retry 7 of order #12'], ['x'.repeat(200)]])(
  'Idempotency-Key %p is taken',
  (key) => {
    expect(readIdempotencyKey(key)).toBe(key);
  },
);

test.each([[''], ['x'.repeat(201)], ['tab\t'], ['schlüssel']])('Idempotency-Key %p is refused', (key) => {
  expect(() => readIdempotencyKey(key)).toThrow(/Idempotency-Key: must be 1 to 200 printable/);
});

const digest = (body: object) => requestDigest(CreateTask.parse(body)).toString('hex');
const body = { task_type: 'video_generation', params: { prompt: 'a cat', seed: 1 } };

test('a default that was left out makes the same request as one that was sent', () => {
  expect(digest({ ...body, priority: 0 })).toBe(digest(body));
});

test('another parameter makes another request', () => {
  expect(digest({ ...body, params: { prompt: 'a cat', seed: 2 } })).not.toBe(digest(body));
});

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test.each([
  [traceparent, traceparent],
  [undefined, undefined],
  [null, undefined],
  ['', undefined],
  [traceparent.replace('00-', 'ff-'), undefined],
  [traceparent.toUpperCase(), undefined],
  [`${traceparent}-extra`, undefined],
  [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
  [`00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`, undefined],
])('traceparent %p is kept as %p', (header, kept) => {
  expect(validTraceparent(header)).toBe(kept);
});
