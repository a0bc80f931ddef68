import { classifyAnswer, classifySilence, type Method } from './classify-answer.js';
import { type ProviderErrorKind } from '../provider/provider-error.js';

const soldOut =
  'There are no longer any instances available with the requested specifications. Please refresh and try again.';

const table: [Method, number, string, ProviderErrorKind][] = [
  ['POST', 400, soldOut, 'no-capacity'],
  ['POST', 400, 'This machine does not have the resources to deploy your pod.', 'no-capacity'],
  ['POST', 400, 'There are not enough free GPUs on the host machine.', 'no-capacity'],
  ['POST', 400, 'mounts.network and mounts.persistent exclude each other', 'rejected'],
  ['GET', 400, soldOut, 'rejected'],
  ['GET', 401, 'missing bearer token', 'auth'],
  ['POST', 401, 'missing bearer token', 'auth'],
  ['POST', 402, 'insufficient balance', 'insufficient-funds'],
  ['POST', 403, 'access denied', 'auth'],
  ['GET', 403, 'error code: 1010', 'auth'],
  ['GET', 404, 'pod not found', 'gone'],
  ['DELETE', 404, 'pod not found', 'gone'],
  ['POST', 404, 'template not found', 'rejected'],
  ['DELETE', 405, 'The requested method is not allowed for this path.', 'rejected'],
  ['POST', 408, 'timeout', 'ambiguous'],
  ['DELETE', 409, 'action is not valid', 'not-ready'],
  ['GET', 410, 'this API version is retired', 'rejected'],
  ['DELETE', 410, 'this API version is retired', 'rejected'],
  ['POST', 413, 'too large', 'rejected'],
  ['POST', 422, 'Unknown GPU type: RTX 9999', 'rejected'],
  ['POST', 429, 'rate limit exceeded for the minute window', 'rate-limited'],
  ['GET', 429, 'rate limit exceeded for the minute window', 'rate-limited'],
  ['POST', 500, 'internal server error', 'ambiguous'],
  ['POST', 502, 'Bad gateway', 'ambiguous'],
  ['POST', 302, '', 'ambiguous'],
  ['GET', 500, 'internal server error', 'unknown'],
  ['DELETE', 503, 'try again', 'unknown'],
  ['GET', 302, '', 'unknown'],
];

test.each(table)('%s answered %i "%s" is %s', (method, status, detail, kind) => {
  expect(classifyAnswer(method, status, detail)).toBe(kind);
});

test('silence after a POST is ambiguous, after anything else unknown', () => {
  expect([classifySilence('POST'), classifySilence('GET'), classifySilence('DELETE')]).toEqual([
    'ambiguous',
    'unknown',
    'unknown',
  ]);
});
