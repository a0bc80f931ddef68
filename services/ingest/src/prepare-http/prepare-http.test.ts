import fc from 'fast-check';
import { fieldDeeperThan } from './read-json.js';
import { findUnstorable, storableJson, storableText } from './unstorable.js';
import { workerErrorBody } from './worker-error-body.js';

function nested(depth: number): unknown {
  return depth === 0 ? 'end' : [nested(depth - 1)];
}

test.each([
  [{ params: nested(3) }, undefined],
  [{ prompt: 'x', params: nested(4) }, 'params'],
  [[nested(4)], '0'],
  ['text', undefined],
  [null, undefined],
])('%j is too deep for 3 levels in %p', (value, field) => {
  expect(fieldDeeperThan(3, value)).toBe(field);
});

test.each([
  [{ params: { prompt: 'a\0b' } }, 'params.prompt'],
  [{ params: { list: ['ok', '\ud83c'] } }, 'params.list.1'],
  [{ params: { 'k\0': 1 } }, 'params'],
  [{ params: { n: Infinity } }, 'params.n'],
  ['\0', 'body'],
])('%j cannot be stored for %s', (value, field) => {
  expect(findUnstorable(value)?.field).toBe(field);
});

test('ordinary JSON can be stored', () => {
  expect(
    findUnstorable({ prompt: 'ein 🎬 — "zitiert" \\u0000', n: 1e308, list: [null, true, -0.5] }),
  ).toBeUndefined();
});

test.each([
  ['CUDA out\0 of memory', 'CUDA out\ufffd of memory'],
  ['half \ud83c of it', 'half \ufffd of it'],
  ['🎬 whole', '🎬 whole'],
])('text %j is kept as %j', (text, kept) => {
  expect(storableText(text)).toBe(kept);
  expect(JSON.parse(storableJson({ text }))).toEqual({ text: kept });
});

test('JSON that can be stored stays what it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      fc.pre(findUnstorable(value) === undefined);
      expect(storableJson(value)).toBe(JSON.stringify(value));
    }),
  );
});

test('any JSON becomes what can be stored', () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), (text) => {
      expect(findUnstorable(JSON.parse(storableJson(JSON.parse(text))))).toBeUndefined();
    }),
  );
});

test.each([
  ['/functions/v1/complete_task', { error: 'no' }],
  ['/rest/v1/rpc/beat', { code: '42501', message: 'no', details: null, hint: null }],
  ['/storage/v1/object/public/x', { statusCode: '403', error: 'no', message: 'no' }],
])('an error on %s has the shape that its callers know', (path, body) => {
  expect(workerErrorBody(path, { status: 403, detail: 'no', errors: [] })).toEqual(body);
});
