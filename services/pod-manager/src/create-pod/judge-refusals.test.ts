import { judgeRefusals, type Refusal } from './judge-refusals.js';

const soldOut: Refusal = { kind: 'no-capacity', status: 400, message: 'sold out' };
const badRule: Refusal = { kind: 'rejected', status: 400, message: 'volume is in another data center' };
const badField: Refusal = { kind: 'rejected', status: 422, message: 'Unknown GPU type' };
const denied: Refusal = { kind: 'auth', status: 403, message: 'access denied' };
const noKey: Refusal = { kind: 'auth', status: 401, message: 'missing bearer token' };
const broke: Refusal = { kind: 'insufficient-funds', status: 402, message: 'insufficient balance' };
const tooDear: Refusal = { kind: 'over-budget', status: undefined, message: 'too dear' };
const tooMany: Refusal = { kind: 'rate-limited', status: 429, message: 'rate limit exceeded' };

test.each<[string, Refusal[], string, boolean]>([
  ['sold out everywhere', [soldOut, soldOut], 'no_capacity', false],
  ['sold out once, not allowed elsewhere', [soldOut, denied], 'no_capacity', false],
  ['every candidate breaks a rule', [badRule, badRule], 'rejected', true],
  ['an unknown GPU type', [badField], 'rejected', true],
  ['a bad key', [noKey], 'auth', true],
  ['never allowed', [denied, denied], 'auth', true],
  ['no money', [broke], 'insufficient_funds', true],
  ['too many requests', [tooMany], 'rate_limited', false],
  ['nothing affordable', [tooDear], 'over_budget', false],
  ['no provider open', [], 'no_capacity', false],
])('%s', (_name, refusals, code, final) => {
  expect(judgeRefusals(refusals)).toMatchObject({ code, final });
});
