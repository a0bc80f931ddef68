import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { ApiError, errorFrom, noAnswer } from './api-error.js';

/** An event as the stream tells it; its types and fields are those of docs/events.md. */
export interface StreamEvent {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

/** Whether events arrive now, or why not. */
export type StreamState = { live: true } | { live: false; error: ApiError };

export interface WatchOptions {
  baseUrl: string;
  apiKey?: string;
  /** Goes on after this event. */
  lastEventId?: string;
  /** Narrows the stream, as the query of GET /api/events/stream. */
  query?: Record<string, string>;
  signal?: AbortSignal;
  onState?: (state: StreamState) => void;
  /** A connection that is silent for longer, in milliseconds, counts as lost; the server speaks more often than that. */
  silenceMs?: number;
  /** The first wait before another attempt, in milliseconds; it doubles up to 30 s. */
  retryMs?: number;
}

/** One connection: `open` when it stands, then its events until it ends. */
export async function* connectStream(options: WatchOptions): AsyncGenerator<'open' | StreamEvent, void> {
  const { onState, silenceMs = 60_000 } = options;
  const silence = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal;
  let alarm = setTimeout(() => silence.abort(new Error('it fell silent')), silenceMs);
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const decoder = new TextDecoder();
  const url = streamUrl(options);
  try {
    const response = await fetch(url, { headers: headersOf(options), signal });
    if (!response.ok) throw await errorFrom(response);
    if (!response.body) throw new ApiError('the answer has no body', 0);
    onState?.({ live: true });
    yield 'open';
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new ApiError('the stream of events ended', 0);
      clearTimeout(alarm);
      alarm = setTimeout(() => silence.abort(new Error('it fell silent')), silenceMs);
      parser.feed(decoder.decode(value, { stream: true }));
      for (const event of events.splice(0)) yield streamEvent(event);
    }
  } catch (error) {
    throw error instanceof ApiError ? error : noAnswer(url, error);
  } finally {
    clearTimeout(alarm);
    silence.abort();
  }
}

function streamUrl({ baseUrl, query }: WatchOptions): string {
  const search = new URLSearchParams(query).toString();
  return `${baseUrl.replace(/\/+$/, '')}/api/events/stream${search === '' ? '' : `?${search}`}`;
}

function headersOf({ apiKey, lastEventId }: WatchOptions): Record<string, string> {
  return {
    accept: 'text/event-stream',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
}

function streamEvent({ id = '', event = 'message', data }: EventSourceMessage): StreamEvent {
  const value: unknown = JSON.parse(data);
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return { id, type: event, data: Object.fromEntries(fields) };
}
