import { noCapacityDetail } from '../http/problem.js';

/** A fault of one request: what the caller sees in place of the answer. */
export interface AnswerFault {
  /** The rows of the table in the README that it stands for. */
  readonly numbers: readonly number[];
  /** `METHOD /path/:id` as routed, or `*` for every request. */
  readonly routes: readonly string[];
  /** A status with a problem body, or a special treatment. */
  readonly answer: number | Treatment;
  readonly detail?: string;
  /** Lets the request take effect first. */
  readonly after?: true;
  /** For the faults that take a time: how long, unless said otherwise. */
  readonly ms?: number;
}

/** What happens to an answer that is no plain status. */
export type Treatment =
  | 'reset'
  | 'hang'
  | 'empty-list'
  | 'truncated'
  | 'strange'
  | 'plain-403'
  | 'html-403'
  | 'html-200'
  | 'spent-window';

const create = ['POST /v2/pods'];
const list = ['GET /v2/pods'];
const remove = ['DELETE /v2/pods/:id'];
const oops = 'internal server error';

/** Faults of single requests, each for the next N that match. */
export const answerFaults = {
  'create-no-capacity': { numbers: [1, 2], routes: create, answer: 400, detail: noCapacityDetail },
  'create-500-after-created': { numbers: [3], routes: create, answer: 500, detail: oops, after: true },
  'create-reset-after-created': { numbers: [3], routes: create, answer: 'reset', after: true },
  'create-hang-after-created': { numbers: [3, 21], routes: create, answer: 'hang', after: true, ms: 30_000 },
  'create-500-before': { numbers: [4], routes: create, answer: 500, detail: oops },
  'create-reset-before': { numbers: [4], routes: create, answer: 'reset' },
  'create-hang-before': { numbers: [4], routes: create, answer: 'hang', ms: 30_000 },
  'get-404': { numbers: [5], routes: ['GET /v2/pods/:id'], answer: 404, detail: 'pod not found' },
  'delete-404': { numbers: [6], routes: remove, answer: 404, detail: 'pod not found' },
  'delete-500': { numbers: [7], routes: remove, answer: 500, detail: oops },
  'resume-failed': {
    numbers: [],
    routes: ['POST /v2/pods/:id/action'],
    answer: 400,
    detail: 'Failed to resume pod.',
  },
  'any-429': { numbers: [13], routes: ['*'], answer: 429, detail: minuteSpent(), ms: 2_000 },
  'minute-window-spent': {
    numbers: [13],
    routes: ['*'],
    answer: 'spent-window',
    detail: minuteSpent(),
    ms: 5_000,
  },
  'any-401': { numbers: [14], routes: ['*'], answer: 401, detail: 'invalid bearer token' },
  'any-403-plain': { numbers: [14], routes: ['*'], answer: 'plain-403' },
  'any-403-html': { numbers: [14], routes: ['*'], answer: 'html-403' },
  'any-200-html': { numbers: [14], routes: ['*'], answer: 'html-200' },
  'list-500': { numbers: [15], routes: list, answer: 500, detail: oops },
  'list-truncated': { numbers: [15], routes: list, answer: 'truncated', after: true },
  'list-empty': { numbers: [15], routes: list, answer: 'empty-list', after: true },
  'create-forbidden': { numbers: [1], routes: create, answer: 403, detail: 'access denied' },
  'create-payment-required': { numbers: [16], routes: create, answer: 402, detail: 'insufficient balance' },
  'pods-strange': {
    numbers: [17],
    routes: ['GET /v2/pods', 'GET /v2/pods/:id', 'POST /v2/pods'],
    answer: 'strange',
    after: true,
  },
  'any-410': { numbers: [18], routes: ['*'], answer: 410, detail: 'this API version has been retired' },
} as const satisfies Record<string, AnswerFault>;

function minuteSpent(): string {
  return 'rate limit exceeded for the minute window';
}
