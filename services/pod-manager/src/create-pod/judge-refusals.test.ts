import { judgeRefusals, mayTryNext, type Refusal } from './judge-refusals.js';

const soldOut: Refusal = { kind: 'no-capacity', status: 400, message: 'sold out' };
const badRule: Refusal = { kind: 'rejected', status: 400, message: 'volume is in another data center' };
const badField: Refusal = { kind: 'rejected', status: 422, message: 'Unknown GPU type' };
const denied: Refusal = { kind: 'auth', status: 403, message: 'access denied' };
const noKey: Refusal = { kind: 'auth', status: 401, message: 'missing bearer token' };
const broke: Refusal = { kind: 'insufficient-funds', status: 402, message: 'insufficient balance' };
const tooMany: Refusal = { kind: 'rate-limited', status: 429, message: 'rate limit exceeded' };

test.each([
  [soldOut, true],
  [badRule, true],
  [denied, true],
  [badField, false],
  [noKey, false],
  [broke, false],
  [tooMany, false],
])('after %j another candidate may be tried: %s', (refusal, next) => {
  expect(mayTryNext(refusal)).toBe(next);
});

test.each<[string, Refusal[], string, boolean]>([
  ['sold out everywhere', [soldOut, soldOut], 'no_capacity', false],
  ['sold out once, not allowed elsewhere', [soldOut, denied], 'no_capacity', false],
  ['every candidate breaks a rule', [badRule, badRule], 'rejected', true],
  ['an unknown GPU type', [badField], 'rejected', true],
  ['a bad key', [noKey], 'auth', true],
  ['never allowed', [denied, denied], 'auth', true],
  ['no money', [broke], 'insufficient_funds', true],
  ['too many requests', [tooMany], 'rate_limited', false],
  ['nothing affordable', [], 'over_budget', false],
])('%s', (_name, refusals, code, final) => {
  expect(judgeRefusals(refusals)).toMatchObject({ code, final });
});
