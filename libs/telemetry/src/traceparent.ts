import { isSpanContextValid, trace, TraceFlags, type Span, type SpanContext } from '@opentelemetry/api';

/** W3C trace context, version 00 (https://www.w3.org/TR/trace-context/). */
const FORM = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The span that a `traceparent` names, or undefined when it is not valid. */
export function parseTraceparent(text: string | null | undefined): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = FORM.exec(text ?? '') ?? [];
  const place = { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(place) ? place : undefined;
}

/** True when spans of the trace are recorded. */
export function isRecorded({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** What names a span to others; undefined when it belongs to no trace. */
export function traceparentOf(span: Span | undefined): string | undefined {
  const place = span?.spanContext();
  if (!place || !isSpanContextValid(place)) return undefined;
  const flags = place.traceFlags.toString(16).padStart(2, '0');
  return `00-${place.traceId}-${place.spanId}-${flags}`;
}

/** What names the span under way. */
export function activeTraceparent(): string | undefined {
  return traceparentOf(trace.getActiveSpan());
}

/** The trace a `traceparent` belongs to; null when there is none or nobody records it. */
export function traceIdOf(text: string | null | undefined): string | null {
  const place = parseTraceparent(text);
  return place && isRecorded(place) ? place.traceId : null;
}

/** The ids that log lines carry. */
export function logIds(): { trace_id?: string; span_id?: string } {
  const place = trace.getActiveSpan()?.spanContext();
  return place ? { trace_id: place.traceId, span_id: place.spanId } : {};
}
