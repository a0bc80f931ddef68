import { traceparentOf, tracedFrom, untraced } from '@callsheet/telemetry';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type AttemptResult } from './deliver-webhooks.js';
import { type Delivery } from './deliver-webhooks.sql.js';

/** Makes an attempt in a span of its task's or batch's trace, which the receiver is told by `traceparent`. */
export function traceAttempt(
  { traceparent, id, taskId, url, attempts }: Delivery,
  headers: Record<string, string>,
  attempt: () => Promise<AttemptResult>,
): Promise<AttemptResult> {
  const attributes = {
    'http.request.method': 'POST',
    'server.address': URL.canParse(url) ? new URL(url).hostname : undefined,
    'http.request.resend_count': attempts,
    'callsheet.delivery.id': id,
    'callsheet.task.id': taskId ?? undefined,
  };
  return tracedFrom(traceparent, 'deliver webhook', { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const named = traceparentOf(span) ?? traceparent;
    if (named) headers['traceparent'] = named;
    // Else the HTTP client would add a second header.
    const result = await untraced(attempt);
    if (result.kind === 'answered') span.setAttribute('http.response.status_code', result.statusCode);
    if (result.kind !== 'answered' || result.statusCode >= 300)
      span.setStatus({ code: SpanStatusCode.ERROR });
    return result;
  });
}
