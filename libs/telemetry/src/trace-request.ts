import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';
import { isRecorded, parseTraceparent } from './traceparent.js';

const tracer = trace.getTracer('callsheet');

/** A request under way, as part of a trace. */
export interface RequestTrace {
  /** Does something as part of it. */
  run(work: () => void): void;
  end(statusCode: number): void;
}

/**
 * Begins the trace of a request, or goes on with the caller's. Undefined when it is not to be recorded: then nothing on its way
 * makes a span, and nothing has to pass its name on.
 */
export function traceRequest(
  traceparent: string | undefined,
  name: string,
  attributes: () => Attributes,
): RequestTrace | undefined {
  const place = parseTraceparent(traceparent);
  if (place && !isRecorded(place)) return undefined;
  const parent = place ? trace.setSpanContext(ROOT_CONTEXT, place) : ROOT_CONTEXT;
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent);
  if (!span.isRecording()) return undefined;
  span.setAttributes(attributes());
  const within = trace.setSpan(parent, span);
  return {
    run: (work) => context.with(within, work),
    end: (statusCode) => {
      span.setAttribute('http.response.status_code', statusCode);
      if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
