import { noCapacityDetail } from '../http/problem.js';

/** What can be made to go wrong, where, and how: each fault applies to the next N requests of its route. */
export const faultTable = {
  'create-no-capacity': { route: 'POST /v2/pods', answer: 400, detail: noCapacityDetail },
  'create-payment-required': { route: 'POST /v2/pods', answer: 402, detail: 'insufficient balance' },
  'create-500-before': { route: 'POST /v2/pods', answer: 500, detail: 'internal server error' },
  'create-500-after-created': {
    route: 'POST /v2/pods',
    answer: 500,
    detail: 'internal server error',
    after: true,
  },
  'create-reset-after-created': { route: 'POST /v2/pods', answer: 'reset', after: true },
  'list-500': { route: 'GET /v2/pods', answer: 500, detail: 'internal server error' },
  'list-empty': { route: 'GET /v2/pods', answer: 'empty-list', after: true },
  'list-truncated': { route: 'GET /v2/pods', answer: 'truncated', after: true },
  'get-404': { route: 'GET /v2/pods/:id', answer: 404, detail: 'pod not found' },
  'delete-404': { route: 'DELETE /v2/pods/:id', answer: 404, detail: 'pod not found' },
  'delete-500': { route: 'DELETE /v2/pods/:id', answer: 500, detail: 'internal server error' },
  'any-401': { route: '*', answer: 401, detail: 'invalid bearer token' },
  'any-429': { route: '*', answer: 429, detail: 'rate limit exceeded for the minute window' },
  'any-403-plain': { route: '*', answer: 'cloudflare' },
  'any-410': { route: '*', answer: 410, detail: 'this API version has been retired' },
} as const satisfies Record<string, Fault>;

/** A fault's name. */
export type FaultKind = keyof typeof faultTable;

/** `answer` is a status (with a problem body) or a special treatment; `after` lets the request take effect first. */
export interface Fault {
  route: string;
  answer: number | 'reset' | 'empty-list' | 'truncated' | 'cloudflare';
  detail?: string;
  after?: true;
}

/** The faults that are armed, and for how many requests. */
export class Faults {
  private readonly armed = new Map<FaultKind, number>();

  /** Arms a fault for the next `count` matching requests; 0 disarms it. */
  arm(kind: FaultKind, count: number): void {
    this.armed.set(kind, count);
  }

  /** Uses up one armed fault of the route, if there is one. */
  take(route: string): (Fault & { kind: FaultKind }) | undefined {
    for (const [kind, left] of this.armed) {
      const fault: Fault = faultTable[kind];
      if (left === 0 || (fault.route !== '*' && fault.route !== route)) continue;
      this.armed.set(kind, left - 1);
      return { kind, ...fault };
    }
    return undefined;
  }

  /** How many requests each armed fault still waits for. */
  list(): Partial<Record<FaultKind, number>> {
    return Object.fromEntries([...this.armed].filter(([, left]) => left > 0));
  }
}
