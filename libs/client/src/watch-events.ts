import { ApiError } from './api-error.js';
import { connectStream, type StreamEvent, type WatchOptions } from './connect-stream.js';
import { pause } from './pause.js';

const LONGEST_WAIT_MS = 30_000;

/** Events as they happen, until the signal; a lost connection is made again and goes on after the last event. Throws ApiError when refused. */
export async function* watchEvents(options: WatchOptions): AsyncGenerator<StreamEvent, void> {
  const { signal, retryMs = 1000 } = options;
  let { lastEventId } = options;
  let failures = 0;
  while (!signal?.aborted) {
    try {
      for await (const message of connectStream({ ...options, lastEventId })) {
        failures = 0;
        if (message === 'open') continue;
        if (message.id !== '') lastEventId = message.id;
        yield message;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof ApiError) || isRefusal(error)) throw error;
      options.onState?.({ live: false, error });
    }
    const wait = Math.min(retryMs * 2 ** failures, LONGEST_WAIT_MS);
    failures += 1;
    await pause(wait * (0.5 + Math.random() / 2), signal);
  }
}

/** Asking again would be refused again; 429 is not of that kind. */
function isRefusal({ status }: ApiError): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
