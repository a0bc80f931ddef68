import { tracedFrom } from '@callsheet/telemetry';
import { type JsMsg } from '@nats-io/jetstream';
import { SpanKind } from '@opentelemetry/api';

/** Handles an event in a span of its publisher's trace; events without one are handled without a span. */
export function traceEvent(message: JsMsg, handle: () => Promise<void>): Promise<void> {
  const attributes = {
    'messaging.system': 'nats',
    'messaging.operation.type': 'process',
    'messaging.destination.name': message.subject,
    'messaging.message.id': message.headers?.get('Nats-Msg-Id'),
    'messaging.nats.delivery_count': message.info.deliveryCount,
  };
  const name = `process ${message.subject}`;
  return tracedFrom(
    message.headers?.get('traceparent'),
    name,
    { kind: SpanKind.CONSUMER, attributes },
    handle,
  );
}
