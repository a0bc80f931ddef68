import { errorCode, errorMessage } from '@callsheet/runtime';

/** Why a request got no answer, in a line. */
export function describeFailure(error: unknown): string {
  // Several addresses were tried, and each has its own reason.
  if (error instanceof AggregateError) return [...new Set(error.errors.map(describeFailure))].join('; ');
  const message = errorMessage(error);
  const code = errorCode(error);
  if (code === 'UND_ERR_SOCKET') return `the connection was closed without an answer: ${message}`;
  return message === '' ? (code ?? 'failed') : message;
}
