import {
  context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
} from '@opentelemetry/api';
import { isRecorded, parseTraceparent } from './traceparent.js';

const tracer = trace.getTracer('callsheet');

type Work<T> = (span: Span) => Promise<T>;

/** Does the work in a span of the trace under way; without one, only the work. */
export function traced<T>(name: string, attributes: Attributes, work: Work<T>): Promise<T> {
  if (!trace.getActiveSpan()) return work(trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
  return inSpan(name, { attributes }, context.active(), work);
}

/**
 * Does the work in a span of the trace that a `traceparent` names, linked to the trace under way when that is another.
 * A span under way that is of the same trace is its parent. A trace that nobody records counts as none.
 */
export function tracedFrom<T>(
  traceparent: string | null | undefined,
  name: string,
  options: SpanOptions,
  work: Work<T>,
): Promise<T> {
  const place = parseTraceparent(traceparent);
  if (!place || !isRecorded(place)) return traced(name, {}, work);
  const from = contextOf(place);
  return inSpan(name, { ...options, ...linked(from) }, from, work);
}

/** Does what several requests wait for once, in a span of the first one's trace that is linked to all others. */
export function tracedTogether<T>(
  name: string,
  callers: readonly Context[],
  work: () => Promise<T>,
): Promise<T> {
  const traces = callers.filter((caller) => trace.getSpan(caller));
  const [first, ...others] = traces;
  if (!first) return context.with(ROOT_CONTEXT, work);
  if (others.length === 0) return context.with(first, work);
  const links = others.flatMap((other) => trace.getSpanContext(other) ?? []).map((one) => ({ context: one }));
  return inSpan(name, { links, attributes: { 'callsheet.callers': callers.length } }, first, work);
}

/** Begins a span of the trace that a `traceparent` names, if that is recorded; the caller ends it. */
export function beginFrom(
  traceparent: string | null | undefined,
  name: string,
  options: SpanOptions,
): Span | undefined {
  const place = parseTraceparent(traceparent);
  if (!place || !isRecorded(place)) return undefined;
  const from = contextOf(place);
  return tracer.startSpan(name, { ...options, ...linked(from) }, from);
}

/** The caller's trace, to be gone on with in another turn. */
export function currentTrace(): Context {
  return context.active();
}

/** The function as if it were called where this is: for what is done later, on another's turn. */
export function inThisTrace<T>(work: () => T): () => T {
  return context.bind(context.active(), work);
}

/** Does the work outside of any trace: what outlives a request must not count as part of it. */
export function untraced<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work);
}

/** The context under way when it is of this trace, else one of its own. */
function contextOf(place: SpanContext): Context {
  return activeSpan()?.traceId === place.traceId
    ? context.active()
    : trace.setSpanContext(ROOT_CONTEXT, place);
}

function linked(from: Context): SpanOptions {
  const active = activeSpan();
  return active && active.traceId !== trace.getSpanContext(from)?.traceId
    ? { links: [{ context: active }] }
    : {};
}

function activeSpan(): SpanContext | undefined {
  return trace.getActiveSpan()?.spanContext();
}

function inSpan<T>(name: string, options: SpanOptions, parent: Context, work: Work<T>): Promise<T> {
  return tracer.startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
