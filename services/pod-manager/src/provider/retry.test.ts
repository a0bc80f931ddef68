import { providerErrorKinds, type ProviderErrorKind } from './provider-error.js';
import { mayTryNext, needsPerson, retryAfter } from './retry.js';

const kindsWhere = (holds: (kind: ProviderErrorKind) => boolean) => providerErrorKinds.filter(holds);

test('what passes by itself is tried again, and nothing else', () => {
  expect(kindsWhere((kind) => retryAfter(kind, 'read', 1) !== undefined)).toEqual([
    'rate-limited',
    'unknown',
  ]);
});

test('a create is never repeated', () => {
  expect(kindsWhere((kind) => retryAfter(kind, 'create', 1) !== undefined)).toEqual([]);
});

test.each([
  [1, undefined, 250],
  [2, undefined, 1000],
  [3, undefined, undefined],
  [1, 4000, 4000],
  [1, 10_001, undefined],
])('try %i, asked to wait %s ms: %s', (attempt, askedToWait, pause) => {
  expect(retryAfter('unknown', 'end', attempt, askedToWait)).toBe(pause);
});

test('after which refusals another offer is tried', () => {
  expect(kindsWhere((kind) => mayTryNext(kind, 400))).toEqual(['no-capacity', 'rejected', 'not-ready']);
  expect(kindsWhere((kind) => mayTryNext(kind, 403))).toEqual(['no-capacity', 'auth', 'not-ready']);
  expect(kindsWhere((kind) => mayTryNext(kind, 422))).toEqual(['no-capacity', 'not-ready']);
});

test('what waiting does not change', () => {
  expect(kindsWhere(needsPerson)).toEqual(['rejected', 'auth', 'insufficient-funds']);
});
