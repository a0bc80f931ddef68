import { judgeOutput, type Look } from './judge-output.js';

const answered = (statusCode: number): Look => ({ kind: 'answered', statusCode });
const unanswered: Look = { kind: 'unanswered', error: 'getaddrinfo ENOTFOUND storage.test' };

test.each([
  ['all of it', answered(200), 0, { kind: 'reachable' }],
  ['the part that was asked for', answered(206), 3, { kind: 'reachable' }],
  ['a redirect', answered(302), 0, { kind: 'reachable' }],
  ['not there yet', answered(404), 0, { kind: 'again', afterMs: 10_000 }],
  ['no answer yet', unanswered, 2, { kind: 'again', afterMs: 300_000 }],
  [
    'not there',
    answered(404),
    3,
    { kind: 'unreachable', problem: 'The output cannot be fetched: it answered 404' },
  ],
  [
    'no answer',
    unanswered,
    3,
    {
      kind: 'unreachable',
      problem: 'The output cannot be fetched: getaddrinfo ENOTFOUND storage.test',
    },
  ],
])('%s', (_, look, earlierLooks, verdict) => {
  expect(judgeOutput(look, earlierLooks)).toEqual(verdict);
});
