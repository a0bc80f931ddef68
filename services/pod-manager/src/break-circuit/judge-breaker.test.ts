import { testPolicy } from '../testing/test-policy.js';
import { judgeBreaker, type Outcome } from './judge-breaker.js';

const now = new Date('2026-11-25T12:00:00Z');
/** Outcomes, newest first, each a minute before the one before it; the newest that many seconds ago. */
const outcomes = (secondsAgo: number, ...causes: (string | null)[]): Outcome[] =>
  causes.map((cause, index) => ({
    at: new Date(now.getTime() - (secondsAgo + index * 60) * 1000),
    cause,
    message: cause && `about ${cause}`,
  }));
const state = (list: Outcome[], isTrying = false) => judgeBreaker(list, isTrying, now, testPolicy).state;
const timeout = 'spawning_timeout';

test.each<[string, Outcome[], string]>([
  ['nothing happened', [], 'closed'],
  ['two failures', outcomes(1, timeout, timeout), 'closed'],
  ['three in a row', outcomes(1, timeout, timeout, timeout), 'open'],
  ['one worked in between', outcomes(1, timeout, timeout, null, timeout), 'closed'],
  ['one worked since', outcomes(1, null, timeout, timeout, timeout), 'closed'],
  ['different causes', outcomes(1, timeout, 'gpu_broken', 'crash_loop'), 'closed'],
  [
    'the newest cause three times among others',
    outcomes(1, timeout, 'x', timeout, 'gpu_broken', timeout),
    'open',
  ],
  [
    'ends that are nobody’s fault',
    outcomes(1, 'pod_lost', 'no_capacity', 'unwanted', 'over_budget'),
    'closed',
  ],
  ['the wait is over', outcomes(60, timeout, timeout, timeout), 'canary'],
  ['a fourth failure doubles the wait', outcomes(119, timeout, timeout, timeout, timeout), 'open'],
  ['and then it is over too', outcomes(120, timeout, timeout, timeout, timeout), 'canary'],
])('%s', (_, list, expected) => {
  expect(state(list)).toBe(expected);
});

test('one canary at a time', () => {
  expect(state(outcomes(60, timeout, timeout, timeout), true)).toBe('open');
});

test('the wait has an end', () => {
  const many = outcomes(1800, ...Array.from({ length: 50 }, () => timeout));
  expect(state(many)).toBe('canary');
});

test('says what happened', () => {
  expect(judgeBreaker(outcomes(1, timeout, timeout, timeout), false, now, testPolicy)).toMatchObject({
    cause: timeout,
    failures: 3,
    message: 'about spawning_timeout',
    retryAt: new Date(now.getTime() + 59_000),
  });
});
