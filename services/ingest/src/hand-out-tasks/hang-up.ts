import { type ServerResponse } from 'node:http';

/** Aborted when the client goes away before it has its answer. */
export function hangUpOf(
  response: Pick<ServerResponse, 'once' | 'writableEnded' | 'destroyed'>,
): AbortSignal {
  const hungUp = new AbortController();
  if (response.destroyed) hungUp.abort();
  response.once('close', () => {
    if (!response.writableEnded) hungUp.abort();
  });
  return hungUp.signal;
}
