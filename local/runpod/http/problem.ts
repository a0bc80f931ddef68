import { STATUS_CODES } from 'node:http';

/** A request the API refuses; it is answered as `application/problem+json`. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly errors?: string[],
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
  }
}

/** The media type of every error the API itself answers. */
export const problemType = 'application/problem+json';

/** The body of an error answer. */
export function problemBody({ status, detail, errors }: Pick<Problem, 'status' | 'detail' | 'errors'>) {
  return { title: STATUS_CODES[status] ?? 'Error', status, detail, ...(errors && { errors }) };
}

/** The refusal that means no host has room. */
export function noCapacity(): Problem {
  return new Problem(400, noCapacityDetail);
}

/** Runpod's wording, which clients have to recognise: the status is that of any rule violation. */
export const noCapacityDetail =
  'There are no longer any instances available with the requested specifications. Please refresh and try again.';

/** The refusal for an id that names no pod. */
export function podNotFound(): Problem {
  return new Problem(404, 'pod not found');
}
