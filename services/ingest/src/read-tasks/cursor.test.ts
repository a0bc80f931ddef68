import { InputError } from '@callsheet/runtime';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor.js';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const id = '5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11';

test('a cursor comes back as the position it was made of', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8e15 }), fc.uuid(), (createdAtMicros, taskId) => {
      const cursor = encodeCursor({ createdAtMicros, id: taskId });
      expect(cursor).toMatch(/^[A-Za-z0-9_-]{1,200}$/);
      expect(decodeCursor(cursor)).toEqual({ createdAtMicros, id: taskId });
    }),
  );
});

test.each([
  ['empty', ''],
  ['no base64', '%%%'],
  ['no JSON', Buffer.from('{').toString('base64url')],
  ['no pair', encode({})],
  ['no id', encode([1, 'x'])],
  ['SQL', encode([1, "'; drop table tasks"])],
  ['a fraction', encode([1.5, id])],
  ['before 1970', encode([-1, id])],
  ['beyond any clock', encode([1e300, id])],
  ['three parts', encode([1, id, 2])],
])('%s is refused by name', (_, cursor) => {
  expect(() => decodeCursor(cursor)).toThrow(InputError);
  expect(() => decodeCursor(cursor)).toThrow(/^cursor: /);
});
