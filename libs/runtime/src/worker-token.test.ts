import jwt from 'jsonwebtoken';
import { InputError } from './errors.js';
import { signWorkerToken, verifyWorkerToken } from './worker-token.js';

const secret = 'a secret of at least thirty-two characters';
const claims = { role: 'worker', sub: 'gpu-1', iss: 'callsheet', aud: 'worker' };
const sign = (payload: object, key = secret, options: jwt.SignOptions = {}) =>
  jwt.sign(payload, key, { algorithm: 'HS256', ...options });

test('a signed token names its worker', () => {
  const token = signWorkerToken({ secret, workerId: 'gpu-20261123_120000-0badcafe', ttlSeconds: 60 });
  const { workerId, issuedAt, expiresAt } = verifyWorkerToken(secret, token);
  expect(workerId).toBe('gpu-20261123_120000-0badcafe');
  expect(expiresAt - issuedAt).toBe(60);
});

const inAnHour = Math.floor(Date.now() / 1000) + 3600;
const valid = { ...claims, exp: inAnHour };

test('the table starts from a token that is accepted', () => {
  expect(verifyWorkerToken(secret, sign(valid))).toMatchObject({ workerId: 'gpu-1', expiresAt: inAnHour });
});

test.each([
  ['no token at all', ''],
  ['text that is no token', 'service-role-key'],
  ['another secret', sign(valid, 'another secret of thirty-two characters!')],
  ['unsigned', jwt.sign(valid, '', { algorithm: 'none' })],
  ['another algorithm', sign(valid, secret, { algorithm: 'HS512' })],
  ['expired', sign({ ...claims, exp: inAnHour - 7200 })],
  ['without expiry', sign(claims)],
  ['another role', sign({ ...valid, role: 'service_role' })],
  ['no worker', sign({ ...valid, sub: undefined })],
  ['another issuer', sign({ ...valid, iss: 'supabase' })],
  ['an upload token', sign({ ...valid, aud: 'upload' })],
  ['a changed claim', tampered(sign(valid))],
])('refuses %s with 401', (_, token) => {
  expect(refusal(token)).toBe(401);
});

function refusal(token: string): number | undefined {
  try {
    verifyWorkerToken(secret, token);
    return undefined;
  } catch (error) {
    return error instanceof InputError ? error.status : NaN;
  }
}

function tampered(token: string): string {
  const [header, , signature] = token.split('.');
  const other = Buffer.from(JSON.stringify({ ...valid, sub: 'gpu-2' })).toString('base64url');
  return [header, other, signature].join('.');
}
