import { InputError, signWorkerToken } from '@callsheet/runtime';
import { signUpload, verifyUpload } from './object-token.js';

const secret = 'a secret of at least thirty-two characters';
const target = { bucket: 'image_uploads', path: 'user-1/tasks/task-1/clip.mp4' };

test('allows what it was signed for, for an hour', () => {
  const now = new Date();
  const { token, expiresAt } = signUpload(secret, target, now);
  expect(refusal(token, target)).toBeUndefined();
  expect((expiresAt.getTime() - now.getTime()) / 1000).toBeCloseTo(3600, -1);
});

test.each([
  ['another path', { ...target, path: 'user-1/tasks/task-2/clip.mp4' }],
  ['another bucket', { ...target, bucket: 'avatars' }],
  ['a path around it', { ...target, path: `${target.path}/../x.mp4` }],
])('does not allow %s', (_, other) => {
  const { token } = signUpload(secret, target, new Date());
  expect(refusal(token, other)).toBe(403);
});

test.each([
  ['nothing', ''],
  ['noise', 'x.y.z'],
  ['one of another secret', signUpload(`${secret}!`, target, new Date()).token],
  ['one that has expired', signUpload(secret, target, new Date(Date.now() - 2 * 3600 * 1000)).token],
  ["a worker's token", signWorkerToken({ secret, workerId: 'gpu-1', ttlSeconds: 60 })],
])('refuses %s as a token', (_, token) => {
  expect(refusal(token, target)).toBe(401);
});

function refusal(token: string, wanted: typeof target): number | undefined {
  try {
    verifyUpload(secret, token, wanted);
    return undefined;
  } catch (error) {
    return error instanceof InputError ? error.status : NaN;
  }
}
